import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

test('closed while it reconnects, a client ends its session on the first server it reaches', async () => {
  await using sandbox = await Sandbox.start()
  const zk = await connect(sandbox.connectString)
  await zk.create('/mine', null, { mode: 'ephemeral' })
  sandbox.refuseConnections()
  sandbox.dropConnection()
  await zk.events[Symbol.asyncIterator]().next()
  expect(zk.state).toBe('reconnecting')
  const closing = zk.close()
  await sleep(300)
  expect([zk.state, sandbox.sessions.length]).toEqual(['closed', 1])
  sandbox.refuseConnections(false)
  await closing
  expect(sandbox.sessions).toEqual([])
})

test('it gives up at its patience, and without a word when the session is to be kept', async () => {
  await using sandbox = await Sandbox.start()
  const [kept, left] = [await connect(sandbox.connectString), await connect(sandbox.connectString)]
  const { session } = kept
  sandbox.refuseConnections()
  sandbox.dropConnection()
  while (kept.state !== 'reconnecting' || left.state !== 'reconnecting') await sleep(5)
  const start = performance.now()
  await kept.close({ keepSession: true })
  expect(performance.now() - start).toBeLessThan(100)
  await left.close({ timeout: 300 })
  expect(performance.now() - start).toBeLessThan(2500)
  expect(sandbox.sessions).toHaveLength(2)
  sandbox.refuseConnections(false)
  await using again = await connect(sandbox.connectString, { session })
  expect(again.sessionId).toBe(session.id)
})

test('it does not wait where nobody listens any more', async () => {
  const sandbox = await Sandbox.start()
  const [port, pipe] = [
    await connect(sandbox.connectString),
    await connect('', { transport: () => sandbox.transport() }),
  ]
  await sandbox.stop()
  const start = performance.now()
  await Promise.all([port.close(), pipe.close()])
  expect(performance.now() - start).toBeLessThan(5000)
})

test('a goodbye lost with its connection is said again on the next', async () => {
  await using sandbox = await Sandbox.start()
  const zk = await connect(sandbox.connectString)
  sandbox.freeze()
  const closing = zk.close()
  await sleep(50)
  sandbox.dropConnection()
  await sleep(50)
  expect(sandbox.sessions).toHaveLength(1)
  sandbox.thaw()
  await closing
  expect(sandbox.sessions).toEqual([])
})

test('an abort ends calls at once, and the session on the server', async () => {
  await using sandbox = await Sandbox.start()
  const control = new AbortController()
  const zk = await connect(sandbox.connectString, { signal: control.signal })
  await zk.create('/mine', null, { mode: 'ephemeral' })
  sandbox.delay(30)
  const call = zk.get('/mine').catch((error) => error)
  await sleep(5)
  control.abort(new Error('enough'))
  expect(zk.state).toBe('closed')
  expect(await call).toMatchObject({ message: 'enough' })
  sandbox.delay(0)
  await zk.close()
  expect(sandbox.sessions).toEqual([])
})

test('an abort while it reconnects ends the session, too, as soon as a server is there', async () => {
  await using sandbox = await Sandbox.start()
  const control = new AbortController()
  const zk = await connect(sandbox.connectString, { signal: control.signal })
  sandbox.refuseConnections()
  sandbox.dropConnection()
  while (zk.state !== 'reconnecting') await sleep(5)
  control.abort(new Error('enough'))
  const closing = zk.close()
  await sleep(100)
  sandbox.refuseConnections(false)
  await closing
  expect(sandbox.sessions).toEqual([])
})

test('aborted with its handshake on the way, an attempt leaves no session', async () => {
  await using sandbox = await Sandbox.start()
  for (const wait of [0, 1, 2, 5]) {
    sandbox.delay(20)
    const control = new AbortController()
    const connecting = connect(sandbox.connectString, { signal: control.signal, auth: ['digest:a:b'] })
    await sleep(wait)
    control.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
    sandbox.delay(0)
    const end = performance.now() + 5000
    await sleep(30)
    while (sandbox.sessions.length > 0 && performance.now() < end) await sleep(5)
    expect(sandbox.sessions).toEqual([])
  }
})

test('a change of state names the server connected, or the one lost', async () => {
  await using sandbox = await Sandbox.start()
  const zk = await connect(sandbox.connectString)
  const told: (string | undefined)[] = []
  zk.events.subscribe(({ state, server }) => told.push(state, server))
  sandbox.dropConnection()
  while (told.length < 4) await sleep(5)
  await zk.close()
  const at = sandbox.connectString
  expect(told).toEqual(['reconnecting', at, 'connected', at, 'closed', at])
})
