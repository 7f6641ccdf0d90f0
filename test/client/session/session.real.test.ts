import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import type { Lookup } from '../../../src/client/terms/options.ts'
import { freePort } from '../../harness/ports.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer, startServer } from '../../harness/real-server.ts'

const CUTS = Number(process.env.ZOOSH_ROUNDS ?? 15)

function once(zk: ZooKeeper, state: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = zk.events.subscribe((event) => {
      if (event.state !== state) return
      stop()
      resolve()
    })
  })
}

/** A listener that accepts and does what `on` does: nothing, by default. */
async function listener(on: (socket: Socket) => void = () => {}): Promise<{ server: Server; at: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    on(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, at: `127.0.0.1:${(server.address() as { port: number }).port}` }
}

describe('without a server', () => {
  test('a refused connection fails at once, and names every server tried', async () => {
    const start = performance.now()
    const hosts = `127.0.0.1:${await freePort()},127.0.0.1:${await freePort()}`
    const failure = await connect(hosts).catch((error) => error)
    expect(failure).toMatchObject({ name: 'ConnectionError', kind: 'refused', maybeApplied: false })
    expect(failure.attempts.map(({ server }: { server: string }) => server).sort()).toEqual(hosts.split(',').sort())
    expect(failure.message).toContain('connection refused')
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test('an unknown host name is said to be one', async () => {
    const lookup: Lookup = (_name, _options, done) => {
      done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), [])
    }
    await expect(connect('nowhere.test:2181', { lookup })).rejects.toMatchObject({
      kind: 'unresolved',
      message: 'cannot connect to nowhere.test:2181: no such host',
    })
  })

  test('a listener that never speaks costs the timeout and no more', async () => {
    const { server, at } = await listener()
    const start = performance.now()
    await expect(connect(at, { timeout: 400 })).rejects.toMatchObject({ kind: 'timeout' })
    expect(performance.now() - start).toBeLessThan(2400)
    server.close()
  })

  test('something that is not ZooKeeper is told apart', async () => {
    const { server, at } = await listener((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(connect(at)).rejects.toMatchObject({ kind: 'not-zookeeper', message: expect.stringContaining('HTTP') })
    server.close()
  })

  test('an aborted signal ends the attempt with its reason', async () => {
    const { server, at } = await listener()
    const control = new AbortController()
    setTimeout(() => control.abort(new Error('enough')), 50)
    await expect(connect(at, { signal: control.signal })).rejects.toThrow('enough')
    await expect(connect(at, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    server.close()
  })
})

describeReal('a session on a real server', () => {
  const server = realServer({ tickTime: 100 })

  test('a dead host beside a living one does no harm', async () => {
    for (let i = 0; i < 6; i++) {
      await using zk = await connect(`127.0.0.1:${await freePort()},${server.connectString}`)
      expect(zk.server).toBe(server.connectString)
    }
  })

  test('a black hole costs its share of the timeout', async () => {
    const { server: hole, at } = await listener()
    for (let i = 0; i < 3; i++) {
      const start = performance.now()
      await using zk = await connect(`${at},${server.connectString}`, { timeout: 1000 })
      expect(zk.server).toBe(server.connectString)
      expect(performance.now() - start).toBeLessThan(1500)
    }
    hole.close()
  })

  test('waits for a server that is still to come, when told to', async () => {
    const port = await freePort()
    const connecting = connect(`127.0.0.1:${port}`, { waitForConnection: true })
    await sleep(300)
    await using late = await FaultyProxy.start(server, port)
    await using zk = await connecting
    expect(zk.server).toBe(late.connectString)
  })

  test('cuts keep session, ephemerals and watches, and resolve names anew', async () => {
    await using proxy = await FaultyProxy.start(server)
    let lookups = 0
    const lookup: Lookup = (_name, { all }, done) => {
      lookups++
      if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
      else done(null, '127.0.0.1', 4)
    }
    await using zk = await connect(`zk.test:${proxy.port}`, { lookup, sessionTimeout: 4000, auth: ['digest:al:pw'] })
    await using witness = await connect(server.connectString)
    const id = zk.sessionId
    await zk.create('/cuts', null, { acl: 'auth::cdrwa' })
    await zk.create('/cuts/mine', null, { mode: 'ephemeral', acl: 'auth::cdrwa' })
    const watch = zk.watch('/cut-flag', { mode: 'exists' })
    for (let i = 0; i < CUTS; i++) {
      const back = once(zk, 'connected')
      proxy.cut()
      // Queued while the connection is down: credentials go ahead of it on the next one.
      expect((await zk.get('/cuts')).data).toBeNull()
      await back
    }
    expect(zk.sessionId).toBe(id)
    expect(lookups).toBeGreaterThan(CUTS)
    expect((await zk.exists('/cuts/mine'))?.ephemeralOwner).toBe(id)
    await witness.create('/cut-flag')
    expect(await watch.next()).toMatchObject({ value: { type: 'NodeCreated' } })
  })

  test('a server that goes away is told once, and so is its return', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString, { sessionTimeout: 10_000 })
    const states: string[] = []
    zk.events.subscribe(({ state }) => states.push(state))
    proxy.faults.refusing = true
    proxy.cut()
    await sleep(1500)
    const back = once(zk, 'connected')
    proxy.faults.refusing = false
    await back
    expect(states).toEqual(['reconnecting', 'connected'])
    expect(proxy.connections).toBeLessThan(15)
  })

  test('a frozen connection is noticed after two thirds of the session timeout', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString, { sessionTimeout: 1500 })
    for (const direction of ['both', 'to-client', 'to-server'] as const) {
      const start = performance.now()
      const lost = once(zk, 'reconnecting')
      proxy.faults.frozen = direction
      await lost
      expect(performance.now() - start).toBeLessThan(2000)
      const back = once(zk, 'connected')
      proxy.cut()
      proxy.thaw()
      await back
    }
  })

  test('a silent session declares itself expired after four thirds, and tells everyone once', async () => {
    await using proxy = await FaultyProxy.start(server)
    const zk = await connect(proxy.connectString, { sessionTimeout: 600 })
    const states: string[] = []
    zk.events.subscribe(({ state }) => states.push(state))
    const watch = zk.watch('/', { mode: 'persistent' })
    await watch.ready
    const start = performance.now()
    const lost = once(zk, 'reconnecting')
    const over = once(zk, 'expired')
    proxy.faults.refusing = true
    proxy.cut()
    await lost
    const waiting = zk.create('/never').catch((error) => error)
    await over
    expect(performance.now() - start).toBeGreaterThan(600)
    expect(await waiting).toMatchObject({ kind: 'expired', maybeApplied: false })
    await expect(watch.next()).rejects.toMatchObject({ kind: 'expired' })
    expect(await watch.next()).toMatchObject({ done: true })
    await expect(zk.get('/')).rejects.toMatchObject({ kind: 'expired' })
    expect(states).toEqual(['reconnecting', 'expired'])
    expect(zk.state).toBe('expired')
    await zk.close()
  })

  test('a session ended by somebody else is announced as expired', async () => {
    const zk = await connect(server.connectString)
    const over = once(zk, 'expired')
    const thief = await connect(server.connectString, { session: zk.session })
    expect(thief.sessionId).toBe(zk.sessionId)
    await thief.close()
    await over
  })

  test('a server that forgot everything ends the session instead of telling old tales', async () => {
    await using own = await startServer({ tickTime: 100 })
    const zk = await connect(own.connectString, { sessionTimeout: 1000 })
    await zk.create('/past')
    const over = once(zk, 'expired')
    await own.wipe()
    await over
    await using fresh = await connect(own.connectString)
    expect(await fresh.exists('/past')).toBeUndefined()
  })

  test('a session survives the restart of its server', async () => {
    await using own = await startServer({ tickTime: 100 })
    await using zk = await connect(own.connectString, { sessionTimeout: 20_000 })
    const id = zk.sessionId
    await zk.create('/mine', null, { mode: 'ephemeral' })
    await own.restart()
    expect((await zk.exists('/mine'))?.ephemeralOwner).toBe(id)
    expect(zk.sessionId).toBe(id)
  })

  test('a write whose answer was lost says so, and is not repeated; a read is', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString, { sessionTimeout: 5000 })
    await zk.create('/lost')
    for (let i = 0; i < CUTS; i++) {
      proxy.dropAfterForwarding((chunk) => chunk.includes(`/lost/${i}-`))
      const failure = await zk.create(`/lost/${i}-`, null, { mode: 'persistent-sequential' }).catch((error) => error)
      expect(failure).toMatchObject({ kind: 'lost', maybeApplied: true, path: `/lost/${i}-` })
      expect(failure.message).toContain('may have been applied')
    }
    proxy.dropAfterForwarding((chunk) => chunk.includes('/lost'))
    const { children } = await zk.children('/lost')
    expect(children.map((name) => name.split('-')[0]).sort()).toEqual(
      Array.from({ length: CUTS }, (_, i) => `${i}`).sort(),
    )
  })

  test('a call gives up at its own deadline or signal, and the session goes on', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString, { sessionTimeout: 20_000, timeout: 5000 })
    proxy.faults.frozen = 'to-client'
    const start = performance.now()
    await expect(zk.get('/', { timeout: 150 })).rejects.toMatchObject({ kind: 'timeout' })
    await expect(zk.set('/x', '', { timeout: 150 })).rejects.toMatchObject({ kind: 'timeout', maybeApplied: true })
    await expect(zk.get('/', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(performance.now() - start).toBeLessThan(3000)
    proxy.thaw()
    expect((await zk.get('/')).stat.numChildren).toBeGreaterThan(0)
  })

  test('bytes may arrive in any pieces', async () => {
    await using proxy = await FaultyProxy.start(server)
    proxy.faults.slice = 1
    await using zk = await connect(proxy.connectString)
    await zk.create('/sliced', 'x'.repeat(3000))
    expect((await zk.get('/sliced')).data).toHaveLength(3000)
  })

  test('pings go out while the process is busy, and only when there is need', async () => {
    const sent: number[] = []
    await using proxy = await FaultyProxy.start(server)
    await using zk = await connect(proxy.connectString, { sessionTimeout: 3000 })
    await zk.create('/busy', null, { mode: 'ephemeral' })
    const id = zk.sessionId
    const end = performance.now() + 7000
    while (performance.now() < end) {
      // 100 ms of formatting, then a breath.
      const until = performance.now() + 100
      while (performance.now() < until) sent.length = 0
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(zk.sessionId).toBe(id)
    expect((await zk.exists('/busy'))?.ephemeralOwner).toBe(id)
  })

  test('closing twice, closing while cut off, and closing a frozen connection all end soon', async () => {
    await using proxy = await FaultyProxy.start(server)
    const cut = await connect(proxy.connectString)
    proxy.faults.refusing = true
    proxy.cut()
    await Promise.all([cut.close(), cut.close()])
    proxy.faults.refusing = false
    const frozen = await connect(proxy.connectString, { timeout: 300 })
    proxy.faults.frozen = 'both'
    const start = performance.now()
    await frozen.close()
    expect(performance.now() - start).toBeLessThan(2300)
    await expect(frozen.get('/')).rejects.toMatchObject({ kind: 'closed' })
  })

  test('a session no server is heard for expires by the clock, or by a server’s word alone', async () => {
    await using proxy = await FaultyProxy.start(server)
    const options = { sessionTimeout: 1_000 }
    const clock = await connect(proxy.connectString, options)
    await using word = await connect(proxy.connectString, { ...options, assumeExpired: false })
    const lost = once(word, 'reconnecting')
    const expired = once(clock, 'expired')
    proxy.faults.refusing = true
    proxy.cut()
    await Promise.all([lost, expired])
    expect(word.state).toBe('reconnecting')
    const told = Promise.race([once(word, 'expired'), once(word, 'connected')])
    proxy.faults.refusing = false
    await told
  })

  test('closing may have a limit of its own', async () => {
    await using proxy = await FaultyProxy.start(server)
    const patient = await connect(proxy.connectString, { timeout: 600_000, sessionTimeout: 40_000 })
    proxy.faults.frozen = 'both'
    const start = performance.now()
    await patient.close({ timeout: 300 })
    // Without it the silence would be noticed after two thirds of the session's timeout.
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  test('a session kept on purpose can be taken over by another client', async () => {
    const first = await connect(server.connectString, { sessionTimeout: 20_000 })
    await first.create('/handed', null, { mode: 'ephemeral' })
    const ticket = first.session
    await first.close({ keepSession: true })
    await using second = await connect(server.connectString, { session: ticket })
    expect((await second.exists('/handed'))?.ephemeralOwner).toBe(ticket.id)
  })

  test('a session whose client is gone can be ended by another, once or twice', async () => {
    await using zk = await connect(server.connectString)
    const left = await connect(server.connectString, { sessionTimeout: 20_000 })
    await left.create('/left', null, { mode: 'ephemeral' })
    const ticket = left.session
    await left.close({ keepSession: true })
    expect(await zk.exists('/left')).toBeDefined()
    await zk.bury(ticket)
    expect(await zk.exists('/left')).toBeUndefined()
    await zk.bury({ ...ticket, lastZxid: 2n ** 62n })
  })

  test('whether a session was ended is not known without a server', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using left = await connect(server.connectString, { sessionTimeout: 20_000 })
    const zk = await connect(proxy.connectString, { timeout: 300 })
    proxy.faults.refusing = true
    await expect(zk.bury(left.session)).rejects.toThrow(ConnectionError)
    expect(left.state).toBe('connected')
    await zk.close()
  })

  test('an aborted client leaves no session behind: connected, cut off, or with its handshake on the way', async () => {
    await using proxy = await FaultyProxy.start(server)
    const known = async (): Promise<number> =>
      (await server.fourLetter('dump')).match(/^\s*0x[0-9a-f]+$/gm)?.length ?? 0
    const before = await known()
    const open = (control: AbortController) =>
      connect(proxy.connectString, { signal: control.signal, sessionTimeout: 20_000 })
    const [connected, cut] = [new AbortController(), new AbortController()]
    const one = await open(connected)
    const two = await open(cut)
    await one.create('/aborted', null, { mode: 'ephemeral' })
    expect(await known()).toBe(before + 2)
    connected.abort()
    await one.close()
    proxy.cut()
    cut.abort()
    await two.close()
    for (let wait = 0; wait < 8; wait++) {
      const control = new AbortController()
      const connecting = open(control)
      await sleep(wait)
      control.abort(new Error('enough'))
      // It may have been faster.
      await connecting.then(
        (zk) => zk.close(),
        () => {},
      )
    }
    await expect.poll(known, { timeout: 5000 }).toBe(before)
  })

  test('two clients that fight for one session do not storm the server', async () => {
    await using proxy = await FaultyProxy.start(server)
    const one = await connect(proxy.connectString, { sessionTimeout: 10_000 })
    const two = await connect(proxy.connectString, { session: one.session })
    await sleep(1500)
    expect(proxy.connections).toBeLessThan(20)
    await one.close()
    await two.close()
  })
})
