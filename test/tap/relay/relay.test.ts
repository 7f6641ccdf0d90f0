import { once } from 'node:events'
import { createServer, type Server, type Socket, connect as tcp } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { Conversation } from '../../../src/tap/conversation/conversation.ts'
import type { Exchange, Heard } from '../../../src/tap/conversation/entry.ts'
import { Relay, type RelayOptions } from '../../../src/tap/relay/relay.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function relayTo(
  port: number,
  options: Pick<RelayOptions, 'backlog' | 'unreachable' | 'broken'> = {},
): Promise<{ relay: Relay; heard: Heard[] }> {
  const heard: Heard[] = []
  const listen = { host: '127.0.0.1', port: 0 }
  const relay = await Relay.start({ listen, to: { host: '127.0.0.1', port }, withData: false, ...options }, (one) => {
    heard.push(one)
  })
  closing.push(() => relay.stop())
  return { relay, heard }
}

/** A server of bytes, whatever they are. */
async function served(serve: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = []
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return (server.address() as { port: number }).port
}

const requestsOf = (heard: readonly Heard[]): Exchange[] =>
  heard.flatMap(({ entry }) => (entry.kind === 'request' && entry.op !== 'ping' ? [entry] : []))

test('a session through it works, and what it asks is what its own trace tells', async () => {
  const sandbox = await Sandbox.start()
  closing.push(() => sandbox.stop())
  const { relay, heard } = await relayTo(sandbox.port!)
  const own: { op: string; path: string | undefined; sent: number; received: number; code: number }[] = []
  const zk = await connect(`127.0.0.1:${relay.address.port}`, { trace: (entry) => own.push(entry) })
  await zk.create('/a', 'x')
  await Promise.all(Array.from({ length: 500 }, (_, i) => zk.create(`/a/${i}`, Buffer.alloc(i * 10))))
  await zk.getMany(Array.from({ length: 500 }, (_, i) => `/a/${i}`))
  await zk.get('/none').catch(() => undefined)
  await zk.close()
  await relay.stop()
  const told = requestsOf(heard)
  expect(
    told
      .filter(({ op }) => op !== 'closeSession')
      .map(({ op, path, requestBytes, answerBytes }) => [op, path, requestBytes, answerBytes]),
  ).toEqual(
    own.filter(({ op }) => op !== 'closeSession').map(({ op, path, sent, received }) => [op, path, sent, received]),
  )
  expect(told.every(({ latency }) => latency !== undefined && latency >= 0)).toBe(true)
  expect(
    heard.filter(({ entry }) => entry.kind === 'session').map(({ entry }) => 'what' in entry && entry.what),
  ).toEqual(['opened', 'closed'])
  expect(relay.unseen).toBe(0)
})

test('bytes nobody understands pass unchanged, both ways, and half-closed connections stay so', async () => {
  const port = await served((socket) => {
    const all: Buffer[] = []
    socket.on('data', (bytes) => all.push(bytes))
    // It answers only when the other has ended.
    socket.on('end', () => socket.end(Buffer.concat(all).reverse()))
  })
  const { relay, heard } = await relayTo(port)
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251))
  const socket = tcp({ ...relay.address, allowHalfOpen: true })
  const back: Buffer[] = []
  socket.on('data', (some) => back.push(some))
  socket.end(bytes)
  await once(socket, 'end')
  expect(Buffer.concat(back).equals(Buffer.from(bytes).reverse())).toBe(true)
  await relay.stop()
  expect(heard.every(({ entry }) => entry.kind === 'unread')).toBe(true)
  expect(heard.reduce((sum, { entry }) => sum + (entry.kind === 'unread' ? entry.bytes : 0), 0)).toBe(600_000)
})

test('a reset is passed on, from either side', async () => {
  let ended: Promise<unknown> | undefined
  const port = await served((socket) => {
    ended = new Promise((resolve) => socket.on('close', resolve))
    socket.on('data', (bytes) => {
      if (bytes.toString().includes('reset')) socket.resetAndDestroy()
    })
  })
  const { relay } = await relayTo(port)
  const first = tcp(relay.address)
  first.write('reset')
  const [error] = (await once(first, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNRESET')
  const second = tcp(relay.address)
  second.write('hold')
  await sleep(50)
  second.resetAndDestroy()
  await ended
  for (let i = 0; i < 100 && relay.connections > 0; i++) await sleep(10)
  expect(relay.connections).toBe(0)
})

test('a server that is not there ends the connection of its client', async () => {
  const why: (string | undefined)[] = []
  const { relay, heard } = await relayTo(1, { unreachable: ({ code }) => why.push(code) })
  const socket = tcp(relay.address)
  await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
  await relay.stop()
  expect(heard).toEqual([])
  expect(why).toEqual(['ECONNREFUSED'])
})

test('a server that resets a connection was reached', async () => {
  const why: unknown[] = []
  const port = await served((socket) => socket.on('data', () => socket.resetAndDestroy()))
  const { relay } = await relayTo(port, { unreachable: (error) => why.push(error) })
  const socket = tcp(relay.address)
  socket.write('reset')
  await new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve))
  await relay.stop()
  expect(why).toEqual([])
})

test('when it stops, all that passed has been looked at, and what was open is told as ended', async () => {
  const sandbox = await Sandbox.start()
  closing.push(() => sandbox.stop())
  const { relay, heard } = await relayTo(sandbox.port!)
  const zks = await Promise.all(Array.from({ length: 20 }, () => connect(`127.0.0.1:${relay.address.port}`)))
  closing.push(() => Promise.all(zks.map((zk) => zk.close().catch(() => undefined))))
  await zks[0]!.create('/a', 'x')
  await relay.stop()
  const ends = heard.flatMap(({ entry }) => (entry.kind === 'session' ? [entry.what] : []))
  expect(ends.filter((what) => what === 'opened').length).toBe(20)
  expect(ends.filter((what) => what === 'lost').length).toBe(20)
  expect(relay.connections).toBe(0)
})

test('a slow reader holds the other up, and not memory', async () => {
  let paused: Socket | undefined
  const port = await served((socket) => {
    paused = socket
    socket.pause()
  })
  const { relay } = await relayTo(port)
  const socket = tcp(relay.address)
  socket.on('error', () => undefined)
  const chunk = Buffer.alloc(1024 * 1024)
  let [sent, held] = [0, 0]
  // Until the system takes no more: what it holds for three sockets is some megabytes.
  while (held < 25) {
    if (socket.writableLength > 0) held++
    else {
      socket.write(chunk)
      sent++
      held = 0
    }
    expect(sent).toBeLessThan(64)
    await sleep(20)
  }
  paused?.resume()
  await once(socket, 'drain')
  socket.destroy()
})

test('when nobody looks the bytes pass on, and what was not looked at is counted', async () => {
  const sandbox = await Sandbox.start()
  closing.push(() => sandbox.stop())
  const { relay, heard } = await relayTo(sandbox.port!, { backlog: 50_000 })
  relay.paused = true
  const zk = await connect(`127.0.0.1:${relay.address.port}`)
  await zk.create('/a', 'x')
  for (let i = 0; i < 200; i++) await zk.set('/a', Buffer.alloc(1000))
  expect(heard).toEqual([])
  relay.paused = false
  for (let i = 0; i < 100 && !heard.some(({ entry }) => entry.kind === 'unread' || entry.kind === 'request'); i++)
    await sleep(10)
  await zk.get('/a')
  await zk.close()
  await relay.stop()
  expect(relay.unseen).toBeGreaterThan(100_000)
  // Once there is room again it understands the connection again.
  expect(requestsOf(heard).at(-1)).toMatchObject({ op: 'closeSession' })
})

test('where looking fails the bytes pass on, and are counted as unseen; other connections are looked at', async () => {
  const sandbox = await Sandbox.start()
  closing.push(() => sandbox.stop())
  const broken: unknown[] = []
  const { relay, heard } = await relayTo(sandbox.port!, { broken: (error) => broken.push(error) })
  const push = vi.spyOn(Conversation.prototype, 'push').mockImplementationOnce(() => {
    throw new Error('a bug')
  })
  const [first, second] = [
    await connect(`127.0.0.1:${relay.address.port}`),
    await connect(`127.0.0.1:${relay.address.port}`),
  ]
  await first.create('/first', Buffer.alloc(5000))
  await second.create('/second')
  expect((await first.get('/first')).data).toHaveLength(5000)
  await Promise.all([first.close(), second.close()])
  await relay.stop()
  push.mockRestore()
  expect(broken).toEqual([new Error('a bug')])
  expect(requestsOf(heard).map(({ path }) => path)).toEqual(['/second', undefined])
  expect(relay.unseen).toBeGreaterThan(10_000)
})

test('a thousand connections at once', async () => {
  const port = await served((socket) => socket.on('data', () => socket.end('imok')))
  const { relay, heard } = await relayTo(port)
  await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const socket = tcp(relay.address)
      const told: Buffer[] = []
      socket.on('data', (some) => told.push(some)).write('ruok')
      await once(socket, 'close')
      expect(Buffer.concat(told).toString()).toBe('imok')
    }),
  )
  await relay.stop()
  expect(heard.length).toBe(1000)
  expect(heard.every(({ entry }) => entry.kind === 'word' && entry.word === 'ruok' && entry.answerBytes === 4)).toBe(
    true,
  )
})
