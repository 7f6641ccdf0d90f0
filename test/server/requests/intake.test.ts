import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { ServerSettings } from '../../../src/server/settings/settings.ts'
import { toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'
import { RawClient } from './raw-client.ts'

const READS = 50
const read = { path: '/big', watch: false }

/** A server with a node of 100 kB, and a client that can stop to read. */
async function set(maxUnread?: number) {
  const server = new NearServer(maxUnread === undefined ? {} : { maxUnread })
  server.put('/big', undefined, Buffer.alloc(100_000))
  const transport = server.transport()
  const raw = new RawClient(transport)
  await raw.handshake()
  return { server, transport, raw, peer: [...server.peers][0]! }
}

test('of a client that does not read no more is taken than a megabyte of answers, and the rest once it reads', async () => {
  const { server, transport, raw, peer } = await set()
  const other = await server.connect()
  transport.pause()
  const asked = Array.from({ length: READS }, () => raw.send('getData', read))
  for (let i = 0; i < READS; i++) expect(await other.verdict('getData', read)).toBe('ok')
  expect(peer.traffic.received).toBeLessThan(READS / 2)
  expect(peer.unread).toBeLessThan(1_250_000)
  transport.resume()
  await raw.reply(asked.at(-1)!)
  expect(raw.inbox.map(({ xid }) => xid)).toEqual(asked)
})

test('who leaves more unread than the server allows is cut off, and his session waits for him', async () => {
  const { server, transport, raw, peer } = await set(150_000)
  transport.pause()
  raw.send('getData', read)
  raw.send('getData', read)
  await expect.poll(() => peer.gone).toBe(true)
  transport.resume()
  await raw.untilEnded()
  const { sessionId, passwd } = raw.session!
  expect((await server.connect({ sessionId, passwd })).session!.sessionId).toBe(sessionId)
})

// Source: disableRecv in org.apache.zookeeper.server.ZooKeeperServer; its test EnsembleAuthTest.failAuth.
test.each<[string, ServerSettings, (raw: RawClient) => void, number]>([
  ['a wrong credential', {}, (raw) => raw.send('auth', { type: 0, scheme: 'nobody', auth: null }), 1],
  ['a wrong SASL token', { saslUsers: {} }, (raw) => raw.send('sasl', { token: null }), 1],
  [
    'another ensemble',
    { ensembleNames: ['woo'] },
    (raw) => raw.send('auth', { type: 0, scheme: 'ensemble', auth: Buffer.from('goo') }),
    0,
  ],
  ['the end of the session', {}, (raw) => raw.send('closeSession', {}), 1],
])('what was asked behind %s is not done', async (_title, settings, ending, answers) => {
  const server = new NearServer(settings)
  const raw = await server.connect()
  ending(raw)
  raw.send('create', toCreate('/behind'))
  await raw.untilEnded()
  expect([server.has('/behind'), raw.inbox.length]).toEqual([false, answers])
})

test('who is about to be cut off hears of no more events', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  await raw.request('getChildren', { path: '/', watch: true })
  raw.inbox.length = 0
  for (const peer of server.peers) peer.end()
  server.put('/behind')
  await raw.untilEnded()
  expect(raw.events).toEqual([])
})
