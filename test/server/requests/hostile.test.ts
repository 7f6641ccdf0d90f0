import { createConnection, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { SandboxOptions } from '../../../src/server/sandbox-shape.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import { RawClient } from './raw-client.ts'

const started: Sandbox[] = []
const sockets: Socket[] = []
const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]

async function start(options: SandboxOptions = {}): Promise<number> {
  const sandbox = await Sandbox.start(options)
  started.push(sandbox)
  return sandbox.port!
}

function knock(port: number): Socket {
  const socket = createConnection({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  sockets.push(socket)
  return socket
}

const closed = (socket: Socket) => new Promise((resolve) => socket.on('close', resolve))

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const sandbox of started.splice(0)) await sandbox.stop()
})

test('random bytes, before and after the handshake, do not disturb other clients', async () => {
  const port = await start({ maxClientConnections: 0 })
  const witness = await RawClient.open(port)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 0, maxLength: 80 }), { maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      async (frames, greeted, framed) => {
        const raw = greeted ? await RawClient.open(port) : await RawClient.tcp(port)
        for (const frame of frames) {
          if (framed) raw.raw((writer) => writer.raw(frame))
          else raw.bytes(Buffer.from(frame))
        }
        expect((await witness.request('exists', { path: '/', watch: false })).err).toBe(0)
        raw.destroy()
      },
    ),
    { numRuns: 300 },
  )
})

test('requests whose bodies are random bytes are answered with an error or end the connection', async () => {
  const port = await start({ maxClientConnections: 0 })
  const witness = await RawClient.open(port)
  const type = fc.oneof(fc.integer({ min: -20, max: 120 }), fc.integer())
  await fc.assert(
    fc.asyncProperty(type, fc.uint8Array({ maxLength: 60 }), async (code, body) => {
      fc.pre(code !== -11)
      const raw = await RawClient.open(port)
      raw.raw((writer) => writer.int(5).int(code).raw(body))
      await raw.until(() => raw.inbox.length > 0 || raw.ended).catch(() => {})
      raw.destroy()
      expect((await witness.request('exists', { path: '/', watch: false })).err).toBe(0)
    }),
    { numRuns: 500 },
  )
})

test('a frame over jute.maxbuffer ends the connection, one at the limit is taken', async () => {
  const port = await start()
  const fits = await RawClient.open(port)
  const overhead = 4 + 4 + 4 + 2 + 4 + 4 + (4 + 4 + 5 + 4 + 6) + 4
  const data = Buffer.alloc(0xfffff - overhead)
  expect((await fits.request('create', { path: '/a', data, acl, flags: 0 })).err).toBe(0)
  const over = await RawClient.open(port)
  over.send('create', { path: '/b', data: Buffer.alloc(data.length + 1), acl, flags: 0 })
  await over.until(() => over.ended).catch(() => {})
  expect(over.inbox).toEqual([])
  expect((await fits.request('exists', { path: '/b', watch: false })).err).toBe(errorCodes.NoNode.code)
})

test('no more connections than allowed are taken from one address, and one that goes makes room', async () => {
  const port = await start({ maxClientConnections: 3 })
  const clients = [await RawClient.open(port), await RawClient.open(port), await RawClient.open(port)]
  await closed(knock(port))
  await clients[0]!.close()
  await expect
    .poll(async () => (await RawClient.open(port).catch(() => undefined))?.session?.timeOut)
    .toBeGreaterThan(0)
})

test('who does not finish the handshake is sent away', async () => {
  const port = await start({ handshakeTimeout: 100 })
  const silent = knock(port)
  const half = knock(port)
  half.write(Buffer.from([0, 0, 0, 45, 0, 0]))
  const talker = knock(port)
  talker.write('ru')
  await Promise.all([silent, half, talker].map(closed))
})

test('a client that never reads is held back, then cut off, while others are served', async () => {
  const port = await start({ maxUnread: 8 * 1024 * 1024 })
  const other = await RawClient.open(port)
  await other.request('create', { path: '/big', data: Buffer.alloc(500_000), acl, flags: 0 })
  const socket = knock(port)
  const greedy = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const handshake = Buffer.concat([Buffer.from([0, 0, 0, 45]), Buffer.alloc(44), Buffer.from([0])])
  handshake.writeInt32BE(30_000, 16)
  handshake.writeInt32BE(16, 28)
  socket.write(handshake)
  socket.pause()
  // 2,000 times half a megabyte asked for; and each change tells it once more.
  const request = Buffer.from([0, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 4, ...Buffer.from('/big'), 0])
  for (let i = 0; i < 2000; i++) socket.write(request)
  for (let i = 0; i < 20; i++) {
    expect((await other.request('getData', { path: '/big', watch: false })).err).toBe(0)
  }
  expect(process.memoryUsage().rss).toBeLessThan(1024 * 1024 * 1024)
  socket.destroy()
  await greedy
})
