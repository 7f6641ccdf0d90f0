import { afterAll, beforeAll, expect, test } from 'vitest'
import { settle } from '../../../src/cli/settings/settle.ts'
import { ShellSession } from '../../../src/repl/run/shell-session.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: false })
})
afterAll(() => sandbox.stop())

const open = () =>
  new ShellSession(
    settle({ sandbox: true }, {}, false),
    undefined as never,
    async () => sandbox,
    (use) => use(),
    () => {},
  )

test('a command goes on with the next session when one has expired', async () => {
  const session = open()
  const source = session.source()
  const zk = await source()
  expect(await source()).toBe(zk)
  await zk.bury(zk.session)
  await expect.poll(() => zk.state, { timeout: 10_000 }).toBe('expired')
  const next = await source()
  expect([next.state, next === zk]).toEqual(['connected', false])
  await session.close()
})

test('a command does not go on after the session was closed, or changed for another', async () => {
  const session = open()
  const closed = session.source()
  await closed()
  await session.close()
  await expect(closed()).rejects.toThrow('the session was closed')
  const changed = session.source()
  await changed()
  await session.change(session.settings, new AbortController().signal)
  await expect(changed()).rejects.toThrow('the session was closed')
  expect((await session.source()()).state).toBe('connected')
  await session.close()
})

test('a change to where nothing answers, or that is given up, leaves the session as it is', async () => {
  const session = open()
  const source = session.source()
  const zk = await source()
  const never = new AbortController().signal
  const dead = settle({ server: '127.0.0.1:1', timeout: 300 }, {}, false)
  await expect(session.change(dead, never)).rejects.toThrow('127.0.0.1:1')
  const givenUp = AbortSignal.abort(new Error('given up'))
  await expect(session.change(session.settings, givenUp)).rejects.toThrow('given up')
  expect([session.settings.sandbox, session.state, session.live === zk]).toEqual([true, 'connected', true])
  expect(await source()).toBe(zk)
  expect(sandbox.sessions).toHaveLength(1)
  await session.close()
})
