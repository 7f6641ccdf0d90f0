import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

test('who is away for longer than its timeout expires at once, and who is connected does not', async () => {
  const sandbox = await Sandbox.start({ port: false })
  let away = false
  const transport = () => {
    if (away) throw new Error('away')
    return sandbox.transport()
  }
  const other = await connect('', { transport: () => sandbox.transport(), sessionTimeout: 10_000 })
  const zk = await connect('', { transport, sessionTimeout: 30_000 })
  await zk.create('/e', null, { mode: 'ephemeral' })
  away = true
  sandbox.dropConnection(zk.sessionId)
  sandbox.advance(20_000)
  expect(await other.exists('/e')).toBeDefined()
  sandbox.advance(15_000)
  expect(await other.exists('/e')).toBeUndefined()
  expect(sandbox.sessions).toEqual([other.sessionId])
  away = false
  await expect(zk.get('/')).rejects.toMatchObject({ kind: 'expired', assumed: false })
  expect(() => sandbox.advance(-1)).toThrow('bad ms: a time in ms, not -1')
  await other.close()
  await sandbox.stop()
})
