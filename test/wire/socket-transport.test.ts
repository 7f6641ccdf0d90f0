import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { SocketTransport } from '../../src/wire/socket-transport.ts'

const NEGATIVE_LENGTH = Buffer.from([255, 255, 255, 255])
const server = createServer()
const soon = () => new Promise((resolve) => setTimeout(resolve, 20))

afterEach(() => new Promise((resolve) => server.close(resolve)))

/** Both ends of a connection. */
async function pair(): Promise<[near: Socket, far: Socket]> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = createConnection({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  const [[far]] = await Promise.all([once(server, 'connection'), once(near, 'connect')])
  return [near, far]
}

test('the end is told once, with its cause, also when bytes that were there before opening are what ends it', async () => {
  const [near] = await pair()
  const transport = new SocketTransport(near, { peer: 'far', limit: 100, read: (take) => take(NEGATIVE_LENGTH) })
  const ends: (Error | undefined)[] = []
  transport.open({ frame: () => {}, closed: (cause) => ends.push(cause) })
  await once(near, 'close')
  await soon()
  expect(ends.map((cause) => cause?.message)).toEqual(['negative frame length -1'])
})

test('a socket that had ended before it was opened is told of all the same', async () => {
  const [near, far] = await pair()
  far.destroy()
  near.resume()
  await once(near, 'close')
  const transport = new SocketTransport(near, { peer: 'far', limit: 100, read: (take) => near.on('data', take) })
  const ended = new Promise<Error | undefined>((resolve) => transport.open({ frame: () => {}, closed: resolve }))
  expect(await ended).toBeUndefined()
})

test('only the first chunk is asked whether it is of this protocol', async () => {
  const [near, far] = await pair()
  const asked: string[] = []
  const greet = (chunk: Buffer) => {
    asked.push(chunk.toString())
    if (asked.length > 1) throw new Error('asked twice')
  }
  const transport = new SocketTransport(near, { peer: 'far', limit: 100, read: (take) => near.on('data', take), greet })
  const frames: string[] = []
  const ended = new Promise<Error | undefined>((resolve) =>
    transport.open({ frame: (payload) => frames.push(payload.toString()), closed: resolve }),
  )
  far.write(Buffer.from('\0\0\0\x01a'))
  await expect.poll(() => frames).toEqual(['a'])
  far.end(Buffer.from('\0\0\0\x01b'))
  expect(await ended).toBeUndefined()
  expect([asked, frames]).toEqual([['\0\0\0\x01a'], ['a', 'b']])
})
