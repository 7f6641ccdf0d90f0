import { testMirrorOnSandboxes } from './on-sandboxes.ts'

testMirrorOnSandboxes({
  rounds: 200,
  seed: Math.floor(Math.random() * 1_000_000),
  abreast: 4,
  again: 'ZOOSH_LONG=1 npx vitest run --project long test/tree/mirror/judge',
})
