import { testMirrorOnSandboxes } from './on-sandboxes.ts'

// The same schedules each time; the long suite plays others.
testMirrorOnSandboxes({
  rounds: 12,
  seed: 1,
  abreast: 4,
  again: 'npx vitest run --project unit test/tree/mirror/judge',
})
