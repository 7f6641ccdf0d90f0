import { expect, test } from 'vitest'
import { addWatchModes } from '../../../src/wire/codes.ts'
import type { MultiReadOperation } from '../../../src/wire/multi.ts'
import type { Transport } from '../../../src/wire/transport.ts'
import { toCreate } from '../requests/create-request.ts'
import { NearServer } from '../requests/near-server.ts'
import { RawClient } from '../requests/raw-client.ts'

const MiB = 1024 * 1024

/** A client that stops reading when it is told to. */
async function lazy(server: NearServer): Promise<{ client: RawClient; transport: Transport }> {
  const transport = server.transport()
  const client = new RawClient(transport)
  await client.handshake()
  return { client, transport }
}

const unreadOfAll = ({ peers }: NearServer) => [...peers].reduce((sum, { unread }) => sum + unread, 0)

function reads(op: MultiReadOperation['op'], path: string, times: number): MultiReadOperation[] {
  return Array.from({ length: times }, () => ({ op, request: { path, watch: false } }))
}

test('a multiRead that asks for more than its client may leave unread is refused before it is made', async () => {
  const server = new NearServer()
  const client = await server.connect()
  server.put('/big', undefined, Buffer.alloc(MiB))
  for (let i = 0; i < 1000; i++) server.put(`/big/${String(i).padStart(100, '0')}`)
  const before = process.memoryUsage().rss
  for (const op of ['getData', 'getChildren'] as const) {
    expect(await client.verdict('multiRead', reads(op, '/big', 2500))).toBe('MarshallingError')
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * MiB)
  const { value } = await client.request('multiRead', reads('getData', '/big', 40))
  expect(value).toHaveLength(40)
  const lists = await client.request('multiRead', reads('getChildren', '/big', 3))
  expect(lists.value!.map((part) => (part.op === 'getChildren' ? part.children.length : part.op))).toEqual([
    1000, 1000, 1000,
  ])
})

test('watchers that never read are cut off before all together pass the bound, and who reads is served', async () => {
  const server = new NearServer({ maxUnread: 4 * MiB, maxUnreadOfAll: 16 * MiB })
  const writer = await server.connect()
  const watchers = await Promise.all(Array.from({ length: 50 }, () => lazy(server)))
  for (const { client, transport } of watchers) {
    await client.request('addWatch', { path: '/', mode: addWatchModes['persistent-recursive'] })
    transport.pause()
  }
  let most = 0
  const peers = [...server.peers]
  for (let i = 0; i < 100; i++) {
    const path = `/${String(i)}${'x'.repeat(100_000)}`
    expect((await writer.request('create', toCreate(path))).err).toBe(0)
    most = Math.max(most, unreadOfAll(server))
  }
  // What is made in one go: one event for each watcher.
  expect(most).toBeLessThan((16 + 50 * 0.1 + 1) * MiB)
  expect(peers.filter(({ gone }) => gone).length).toBeGreaterThan(10)
  expect(writer.ended).toBe(false)
})

test('events of one transaction do not pass the bound either', async () => {
  const server = new NearServer({ maxUnread: 4 * MiB, maxUnreadOfAll: 16 * MiB })
  const writer = await server.connect()
  const watchers = await Promise.all(Array.from({ length: 50 }, () => lazy(server)))
  for (const { client, transport } of watchers) {
    await client.request('addWatch', { path: '/', mode: addWatchModes['persistent-recursive'] })
    transport.pause()
  }
  const creates = Array.from({ length: 9 }, (_, i) => ({
    op: 'create' as const,
    request: toCreate(`/${i}${'x'.repeat(100_000)}`),
  }))
  let most = 0
  const { owes } = Object.getPrototypeOf([...server.peers][0]) as { owes(bytes: number): void }
  for (const peer of server.peers) {
    peer.owes = (bytes) => {
      owes.call(peer, bytes)
      most = Math.max(most, unreadOfAll(server))
    }
  }
  await writer.request('multi', creates)
  expect(most).toBeGreaterThan(8 * MiB)
  expect(most).toBeLessThan(19 * MiB)
})

test('clients that do not read hold up the others for a moment only', async () => {
  const server = new NearServer({ maxUnread: 4 * MiB, maxUnreadOfAll: 8 * MiB })
  server.put('/big', undefined, Buffer.alloc(900_000))
  const stuck = await Promise.all(Array.from({ length: 3 }, () => lazy(server)))
  for (const { client, transport } of stuck) {
    transport.pause()
    for (let i = 0; i < 10; i++) client.send('getData', { path: '/big', watch: false })
  }
  await expect.poll(() => server.unread.full).toBe(true)
  const reader = await server.connect()
  for (let i = 0; i < 20; i++) {
    expect((await reader.request('getData', { path: '/big', watch: false })).err).toBe(0)
  }
  await expect.poll(() => server.unread.full).toBe(false)
})

test('many that read at once are all served, one after the other', async () => {
  const server = new NearServer({ maxUnread: 4 * MiB, maxUnreadOfAll: 8 * MiB })
  server.put('/big', undefined, Buffer.alloc(900_000))
  const clients = await Promise.all(Array.from({ length: 30 }, () => server.connect()))
  const answers = clients.flatMap((client) =>
    Array.from(
      { length: 5 },
      async () => (await client.reply(client.send('getData', { path: '/big', watch: false }))).err,
    ),
  )
  expect(new Set(await Promise.all(answers))).toEqual(new Set([0]))
})
