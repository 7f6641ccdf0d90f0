import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Barrier } from '../../../src/recipes/barrier.ts'
import { childrenOf } from '../../../src/recipes/steps/sequence.ts'
import { runLine } from '../../../src/repl/run/run-line.ts'
import { inProcessShell } from './in-process-shell.ts'

const patience = { timeout: 20_000 }

test('what waits in the background of a shell outlives the session, and ends when it is closed', async () => {
  const at = await inProcessShell({ columns: 200 })
  await using zk = await connect('', { transport: () => at.sandbox.transport() })
  const places = (): Promise<readonly string[]> => childrenOf(zk, '/gate')
  const { session } = at.shell.parts
  await runLine(at.shell, 'barrier /gate -n 2 &')
  await expect.poll(places, patience).toHaveLength(1)
  const before = await places()
  at.sandbox.expireSession(session.live!.sessionId)
  await expect.poll(async () => (await places()).filter((name) => !before.includes(name)), patience).toHaveLength(1)
  let written = ''
  // The screen is drawn a moment later.
  const drawn = (): string => (written += at.takeWritten())
  await expect.poll(drawn, patience).toContain('it waits on with another, its place in line is new')
  await new Barrier(zk, '/gate', 2).pass()
  await expect.poll(() => at.shell.jobs.length, patience).toBe(0)
  expect(at.takeWritten()).toContain('[1] done')

  await runLine(at.shell, 'barrier /gate -n 2 &')
  await expect.poll(places, patience).toHaveLength(1)
  await runLine(at.shell, 'close')
  await expect.poll(() => at.shell.jobs.length, patience).toBe(0)
  written = ''
  await expect.poll(drawn, patience).toContain('[1] ended with 3')
  expect(await places()).toEqual([])
  await at.stop()
})
