import { afterEach, expect, test } from 'vitest'
import type { Journal } from '../../../src/server/disk/journal.ts'
import { serve } from '../../../src/server/requests/serve.ts'
import { Server } from '../../../src/server/session/server.ts'
import { resolveSettings } from '../../../src/server/settings/settings.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import { pipe } from '../../../src/wire/transport.ts'
import { RawClient } from '../requests/raw-client.ts'

/** A disk that takes as long as the test wants, or breaks. */
class SlowDisk implements Journal {
  dirty = false
  appended = 0
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = []
  manual = false

  append(): void {
    this.dirty = true
    this.appended++
  }

  sync(): Promise<void> {
    this.dirty = false
    if (!this.manual) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
    })
  }

  get syncing(): number {
    return this.#waiting.length
  }

  finish(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  breakDown(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}

const servers: Server[] = []
const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]
const soon = () => new Promise((resolve) => setTimeout(resolve, 20))

afterEach(() => {
  for (const server of servers.splice(0)) server.stop()
})

async function set(): Promise<{ disk: SlowDisk; connect: () => Promise<RawClient>; failures: Error[] }> {
  const disk = new SlowDisk()
  const failures: Error[] = []
  const server = new Server(resolveSettings({}), undefined, disk, (error) => failures.push(error))
  servers.push(server)
  const connect = async () => {
    const { client, server: end } = pipe({ client: 1e6, server: 1e6 })
    serve(server, end)
    const raw = new RawClient(client)
    await raw.handshake()
    return raw
  }
  return { disk, connect, failures }
}

test('nobody hears of a write before it is on disk: not the writer, not a reader, not a watcher', async () => {
  const { disk, connect } = await set()
  const [writer, reader, watcher] = [await connect(), await connect(), await connect()]
  await watcher.request('exists', { path: '/a', watch: true })
  disk.manual = true
  const write = writer.send('create', { path: '/a', data: null, acl, flags: 0 })
  await expect.poll(() => disk.syncing).toBe(1)
  const read = reader.send('exists', { path: '/a', watch: false })
  await soon()
  expect(disk.syncing).toBe(1)
  expect([writer.inbox.length, reader.inbox.length, watcher.events.length]).toEqual([0, 0, 0])
  disk.finish()
  expect((await writer.reply(write)).err).toBe(0)
  expect((await reader.reply(read)).err).toBe(0)
  await watcher.until(() => watcher.events.length === 1)
})

test('a read that follows nothing unwritten is answered without the disk', async () => {
  const { disk, connect } = await set()
  const reader = await connect()
  disk.manual = true
  expect((await reader.request('exists', { path: '/', watch: false })).err).toBe(0)
  expect(disk.syncing).toBe(0)
})

test('writes of many clients that come together share one sync', async () => {
  const { disk, connect } = await set()
  const clients = await Promise.all(Array.from({ length: 10 }, connect))
  const before = disk.appended
  disk.manual = true
  for (const [i, client] of clients.entries()) client.send('create', { path: `/${i}`, data: null, acl, flags: 0 })
  await expect.poll(() => [disk.appended - before, disk.syncing]).toEqual([10, 1])
  disk.finish()
  await Promise.all(clients.map((client) => client.until(() => client.inbox.length === 1)))
})

test('when the disk fails, waiting clients get an error and no acknowledgement, and the server says why it stopped', async () => {
  const { disk, connect, failures } = await set()
  const [first, second] = [await connect(), await connect()]
  disk.manual = true
  first.send('create', { path: '/a', data: null, acl, flags: 0 }, 1)
  await expect.poll(() => disk.syncing).toBe(1)
  second.send('getData', { path: '/a', watch: false }, 2)
  await soon()
  disk.breakDown(new Error('no space left'))
  await Promise.all([first, second].map((client) => client.until(() => client.ended).catch(() => {})))
  for (const client of [first, second]) {
    expect(client.inbox.map(({ err }) => err)).toEqual([errorCodes.SystemError.code])
    expect(client.ended).toBe(true)
  }
  expect(failures.map(({ message }) => message)).toEqual(['no space left'])
  const late = connect()
  await expect(late).rejects.toThrow('ended')
})
