import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { noPty } from '../test-shell.ts'
import { Hour } from './hour.ts'

/** `npx vitest run --project e2e test/repl/hour -u` writes the transcript anew; then read what has changed in it. */
test.skipIf(noPty())('an hour of somebody new is what it was', { timeout: 180_000 }, async () => {
  await using sandbox = await Sandbox.start({ seed: true })
  await using other = await connect(sandbox.connectString)
  const hour = await Hour.begin(sandbox, other)
  try {
    const transcript = await hour.play(join(import.meta.dirname, 'script.txt'))
    await expect(transcript).toMatchFileSnapshot(join(import.meta.dirname, 'transcript.txt'))
  } finally {
    await hour.stop()
  }
})
