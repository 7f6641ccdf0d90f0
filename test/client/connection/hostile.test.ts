import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { ConnectResponse, Stat } from '../../../src/wire/records.ts'
import type { Writer } from '../../../src/wire/writer.ts'
import { emptyStat, event, HostileServer, honestHandshake, type Lie, type Lies } from '../../harness/hostile-server.ts'

const TIMEOUT = 400

/** Connects and lists the root: what comes of it, and that it comes in time. */
async function list(lies: Lies, timeout = TIMEOUT): Promise<unknown> {
  await using server = await HostileServer.start(lies)
  const start = performance.now()
  const before = process.memoryUsage().rss
  const outcome = await (async () => {
    const zk = await connect(server.connectString, { timeout })
    try {
      return (await zk.call('getChildren', { path: '/', watch: false })).children
    } finally {
      await zk.close()
    }
  })().catch((error) => error)
  expect(performance.now() - start).toBeLessThan(2 * timeout + 2000)
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  expect(server.connections).toBeLessThan(20)
  return outcome
}

const int =
  (...values: number[]) =>
  (writer: Writer): void => {
    for (const value of values) writer.int(value)
  }

/** The answer to the handshake with some fields changed. */
const greet =
  (change: Partial<ConnectResponse>): ((lie: Lie) => void) =>
  (lie) =>
    lie.frame((writer) => ConnectResponse.write(writer, { ...honestHandshake, ...change }))

describe('a server that lies about the handshake', () => {
  const cases: Record<string, [Lies, object]> = {
    silent: [{ connected: () => {} }, { kind: 'timeout' }],
    'no handshake': [{ handshake: () => {} }, { kind: 'timeout' }],
    close: [{ connected: (socket) => void socket.end() }, { kind: 'lost' }],
    rst: [{ connected: (socket) => void socket.resetAndDestroy() }, { kind: 'lost' }],
    http: [{ connected: (socket) => void socket.end('HTTP/1.0 200 OK\r\n\r\n') }, { kind: 'not-zookeeper' }],
    garbage: [{ connected: (socket) => void socket.end(Buffer.alloc(4096, 0xa5)) }, { kind: 'not-zookeeper' }],
    tls: [
      { connected: (socket) => void socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 40])) },
      { kind: 'not-zookeeper' },
    ],
    'negative length': [{ connected: (socket) => void socket.write(Buffer.alloc(4, 0xff)) }, { kind: 'not-zookeeper' }],
    'huge length': [
      { connected: (socket) => void socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff])) },
      { kind: 'not-zookeeper' },
    ],
    'short answer': [{ handshake: ({ frame }) => frame(int(0, 4000)) }, { kind: 'not-zookeeper' }],
    'negative password': [
      { handshake: ({ frame }) => frame(int(0, 4000, 1, 1, -7, 0, 0, 0, 0)) },
      { kind: 'not-zookeeper' },
    ],
    'huge password': [
      { handshake: ({ frame }) => frame(int(0, 4000, 1, 1, 0x7fffffff, 0, 0, 0, 0)) },
      { kind: 'not-zookeeper' },
    ],
    'read-only, no new sessions': [{ handshake: ({ frame }) => frame(int(0, 0, 0, -119)) }, { kind: 'not-zookeeper' }],
    expired: [{ handshake: greet({ timeOut: 0, sessionId: 0n }) }, { kind: 'lost' }],
  }
  for (const [name, [lies, expected]] of Object.entries(cases)) {
    test(`${name}: fails in time with the reason`, async () => {
      expect(await list(lies)).toMatchObject({ name: 'ConnectionError', ...expected })
    })
  }

  test('drip: a byte at a time does not extend the deadline', async () => {
    let at = 0
    const drip = (lie: Lie): void => {
      const timer = setInterval(() => lie.socket.write(Buffer.from([at++ === 3 ? 37 : 0])), 30)
      lie.socket.on('close', () => clearInterval(timer))
    }
    expect(await list({ handshake: drip })).toMatchObject({ kind: 'timeout' })
  })

  test('absurd session timeouts do no harm', async () => {
    for (const timeOut of [1, 0x7fffffff]) {
      let requests = 0
      await using server = await HostileServer.start({
        handshake: greet({ timeOut }),
        request: (lie) => {
          requests++
          lie.reply(int(0))
        },
      })
      const zk = await connect(server.connectString, { timeout: TIMEOUT }).catch(() => undefined)
      await sleep(300)
      await zk?.close()
      expect(requests).toBeLessThan(20)
      expect(server.connections).toBeLessThan(20)
    }
  })
})

describe('a server that lies about answers', () => {
  const damaged: Record<string, (lie: Lie) => void> = {
    truncated: ({ reply }) => reply(int(3, 4)),
    'header only': ({ reply }) => reply(),
    'long string': ({ reply }) => reply(int(1, 1000, 0)),
    'negative string': ({ reply }) => reply(int(1, -7)),
    'huge vector': ({ reply }) => reply(int(0x7fffffff, 0, 0)),
    'negative vector': ({ reply }) => reply(int(-7)),
    'null vector': ({ reply }) => reply(int(-1)),
    'null name': ({ reply }) => reply(int(1, -1)),
    'short header': ({ frame }) => frame(int(1, 2)),
    'trailing bytes': ({ reply }) => reply(int(0, 1, 2, 3)),
    'negative frame': ({ socket }) => void socket.write(Buffer.alloc(4, 0xfe)),
    'huge frame': ({ socket }) => void socket.write(Buffer.from([0x7f, 0, 0, 0])),
  }
  for (const [name, request] of Object.entries(damaged)) {
    test(`${name}: an error, never a shortened success`, async () => {
      expect(await list({ request })).toMatchObject({ name: 'WireError' })
    })
  }

  test('a wrong xid drops the connection and fails everything under way', async () => {
    await using server = await HostileServer.start({ request: (lie) => lie.reply(int(0), { xid: lie.xid + 7 }) })
    const zk = await connect(server.connectString, { timeout: TIMEOUT })
    const results = await Promise.allSettled([zk.sync(), zk.set('/a', ''), zk.sync()])
    const names = results.map((result) => (result.status === 'rejected' ? (result.reason as Error).name : 'ok'))
    expect(names).toEqual(['WireError', 'ConnectionError', 'ConnectionError'])
    await zk.close()
  })

  test('the same answer twice drops the connection', async () => {
    const request = (lie: Lie): void => {
      lie.reply((writer) => Stat.write(writer, emptyStat))
      lie.reply((writer) => Stat.write(writer, emptyStat))
    }
    await using server = await HostileServer.start({ request })
    const zk = await connect(server.connectString, { timeout: TIMEOUT })
    const lost = new Promise<string>((resolve) => zk.events.subscribe(({ error }) => resolve(String(error?.message))))
    expect(await zk.exists('/a')).toEqual(emptyStat)
    expect(await lost).toMatch(/answer 1 where none was due/)
    await zk.close()
  })

  test('no answer at all, though pings are answered, costs the timeout', async () => {
    expect(await list({ request: () => {} })).toMatchObject({ kind: 'timeout' })
  })

  test('an answer that drips ends at the deadline', async () => {
    const request = (lie: Lie): void => {
      lie.socket.write(Buffer.from([0, 0, 1, 0]))
      const timer = setInterval(() => lie.socket.write(Buffer.alloc(1)), 30)
      lie.socket.on('close', () => clearInterval(timer))
    }
    expect(await list({ request })).toMatchObject({ kind: 'timeout' })
  })

  test('a connection reset or closed in the middle fails, after one more try for a read', async () => {
    expect(await list({ request: ({ socket }) => void socket.end() })).toMatchObject({ kind: 'lost' })
    const request = ({ socket }: Lie): void => {
      socket.write(Buffer.from([0, 0, 0, 50, 0, 0]), () => socket.resetAndDestroy())
    }
    expect(await list({ request })).toMatchObject({ kind: 'lost' })
  })

  test('an unknown error number is shown', async () => {
    const outcome = await list({ request: (lie) => lie.reply(undefined, { err: -9999 }) })
    expect(outcome).toMatchObject({ name: 'Unknown', code: -9999, message: expect.stringContaining('-9999') })
    expect(await list({ request: (lie) => lie.reply(int(0), { err: 42 }) })).toMatchObject({ code: 42 })
  })

  test('a session moved elsewhere is an error, never a success', async () => {
    const outcome = await list({ request: (lie) => lie.reply(int(0), { err: -118 }) })
    expect(outcome).toMatchObject({ name: 'SessionMoved' })
  })

  test('refused credentials end it at once', async () => {
    const request = (lie: Lie): void => {
      lie.reply(undefined, { xid: -4, err: -115 })
      lie.socket.end()
    }
    await using server = await HostileServer.start({ request })
    await expect(connect(server.connectString, { auth: ['digest:a:b'] })).rejects.toMatchObject({ kind: 'auth' })
    expect(server.connections).toBe(1)
  })

  test('an answer to an authentication nobody asked for drops the connection', async () => {
    expect(await list({ request: (lie) => lie.reply(undefined, { xid: -4 }) })).toMatchObject({ name: 'WireError' })
  })

  test('a million children and 50 MB of data are read', async () => {
    const wide = (lie: Lie): void =>
      lie.reply((writer) => {
        writer.int(1_000_000)
        for (let i = 0; i < 1_000_000; i++) writer.ustring(`child-${i}`)
      })
    expect(await list({ request: wide }, 20_000)).toHaveLength(1_000_000)
    const big = (lie: Lie): void =>
      lie.reply((writer) => {
        writer.buffer(Buffer.alloc(50 * 1024 * 1024))
        Stat.write(writer, emptyStat)
      })
    await using server = await HostileServer.start({ request: big })
    await using zk = await connect(server.connectString)
    expect((await zk.get('/')).data).toHaveLength(50 * 1024 * 1024)
  })

  test('an answer over the limit fails that call with both sizes, and nothing is asked again', async () => {
    let requests = 0
    const request = (lie: Lie): void => {
      requests++
      lie.socket.write(Buffer.from([0, 0x20, 0, 0]))
    }
    await using server = await HostileServer.start({ request })
    const zk = await connect(server.connectString, { timeout: TIMEOUT, maxReply: 1024 * 1024 })
    await expect(zk.get('/')).rejects.toMatchObject({ name: 'WireError', message: /2097152.*1048576/ })
    await zk.close()
    expect(requests).toBe(1)
  })
})

describe('a server that lies about events', () => {
  test('unknown event types are shown as numbers', async () => {
    const request = (lie: Lie): void => {
      lie.reply(int(0))
      event(lie, 99, '/a')
    }
    await using server = await HostileServer.start({ request })
    const zk = await connect(server.connectString, { timeout: TIMEOUT })
    expect(await zk.watch('/a', { mode: 'persistent' }).next()).toEqual({
      done: false,
      value: { type: 'Unknown', code: 99, path: '/a' },
    })
    await zk.close()
  })

  test('events nobody asked for, or without a path, are dropped', async () => {
    const request = (lie: Lie): void => {
      event(lie, 3, '/other')
      event(lie, 3, null)
      event(lie, -1, null, 0)
      lie.reply((writer) => Stat.write(writer, emptyStat))
    }
    await using server = await HostileServer.start({ request })
    const zk = await connect(server.connectString, { timeout: TIMEOUT })
    expect(await zk.exists('/a')).toEqual(emptyStat)
    expect(zk.watches).toEqual([])
    await zk.close()
  })

  test('a reconnect to a server that has no persistent watches ends them, not the session', async () => {
    const SET_WATCHES_2 = 105
    let first: Lie | undefined
    const request = (lie: Lie): void => {
      first ??= lie
      if (lie.op !== SET_WATCHES_2)
        return lie.reply(lie.op === 106 ? int(0) : (writer) => Stat.write(writer, emptyStat))
      lie.reply(undefined, { zxid: -1n, err: -6 })
      lie.socket.end()
    }
    await using server = await HostileServer.start({ request })
    const zk = await connect(server.connectString, { timeout: 5000 })
    const watch = zk.watch('/a', { mode: 'persistent' })
    await watch.ready
    first?.socket.resetAndDestroy()
    expect((await watch.next()).value).toMatchObject({ type: 'Gap' })
    await expect(watch.next()).rejects.toMatchObject({ name: 'Unimplemented' })
    expect(await zk.exists('/a')).toEqual(emptyStat)
    expect(server.connections).toBeLessThan(5)
    await zk.close()
  })

  test('a flood of events is bounded, and says what it lost', async () => {
    const flood = 200_000
    const request = (lie: Lie): void => {
      lie.reply(int(0))
      for (let i = 0; i < flood; i++) event(lie, 3, '/a')
      lie.socket.write(Buffer.alloc(0))
    }
    await using server = await HostileServer.start({ request })
    const zk = await connect(server.connectString, { timeout: 20_000 })
    const watch = zk.watch('/a', { mode: 'persistent', limit: 1000 })
    await watch.ready
    await zk.ping()
    let told = 0
    let dropped = 0
    while (told + dropped < flood) {
      const { value } = await watch.next()
      if (value?.type === 'Gap') dropped += value.dropped
      else told++
    }
    expect(told + dropped).toBe(flood)
    expect(dropped).toBeGreaterThan(0)
    await zk.close()
  })
})
