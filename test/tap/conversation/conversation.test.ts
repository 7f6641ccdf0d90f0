import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Conversation, type Side } from '../../../src/tap/conversation/conversation.ts'
import type { Entry, Exchange } from '../../../src/tap/conversation/entry.ts'
import { type OpName, ops } from '../../../src/wire/ops.ts'
import { arbitrary } from '../../wire/arbitrary.ts'
import { answer, event, hello, refusal, request, stat, welcome } from '../frames.ts'
import { babble } from './babble.ts'

const SESSION = 0x1_0000_0000_0001n

interface Listened {
  readonly entries: Entry[]
  readonly conversation: Conversation
  /** What the two said after the handshake. */
  readonly exchanges: () => Exchange[]
}

function listen(options: { fromStart?: boolean; withData?: boolean } = {}): Listened {
  const entries: Entry[] = []
  const conversation = new Conversation((entry) => entries.push(entry), {
    fromStart: true,
    withData: false,
    ...options,
  })
  return {
    entries,
    conversation,
    exchanges: () => entries.filter((entry): entry is Exchange => entry.kind === 'request'),
  }
}

/** A session that is open since 1,000 ms. */
function opened(options: { withData?: boolean } = {}): Listened {
  const listened = listen(options)
  listened.conversation.push('client', hello(), 1000)
  listened.conversation.push('server', welcome(SESSION), 1004)
  return listened
}

test('a session that opens is told with what was agreed, and how long it took', () => {
  const { entries, conversation } = opened()
  expect(entries).toEqual([
    { kind: 'session', time: 1004, what: 'opened', timeout: 30_000, readOnly: false, latency: 4 },
  ])
  expect(conversation.session).toBe(SESSION)
})

test('what becomes of a session', () => {
  const last = (say: (conversation: Conversation) => void, id = 0n): Entry | undefined => {
    const { entries, conversation } = listen()
    conversation.push('client', hello(id), 0)
    say(conversation)
    conversation.end(9)
    return entries.at(-1)
  }
  const what = (say: (conversation: Conversation) => void, id = 0n): unknown => (last(say, id) as { what: string }).what
  expect(what((one) => one.push('server', welcome(SESSION), 1))).toBe('lost')
  expect(what(() => undefined)).toBe('refused')
  expect(what((one) => one.push('server', refusal(0, 0n, -119), 1))).toBe('refused')
  expect(what((one) => one.push('server', welcome(0n, 0), 1), SESSION)).toBe('expired')
  expect(
    what((one) => {
      one.push('server', welcome(SESSION), 1)
      one.push('client', request(1, 'closeSession', {}), 2)
      one.push('server', answer(1, 7n, 'closeSession', {}), 3)
    }),
  ).toBe('closed')
  expect(
    what((one) => {
      one.push('server', welcome(SESSION), 1)
      one.push('client', request(1, 'closeSession', {}), 2)
    }),
  ).toBe('closed')
})

test('a resumed session keeps its name', () => {
  const { entries, conversation } = listen()
  conversation.push('client', hello(SESSION), 0)
  conversation.push('server', welcome(SESSION), 1)
  expect(entries).toMatchObject([{ what: 'resumed' }])
})

test('requests in a pipeline are paired with their answers', () => {
  const { conversation, exchanges } = opened()
  conversation.push(
    'client',
    Buffer.concat([
      request(1, 'getData', { path: '/a', watch: true }),
      request(2, 'setData', { path: '/b', data: Buffer.from('four'), version: 3 }),
      request(-2, 'ping', {}),
      request(3, 'create2', { path: '/c', data: null, acl: [], flags: 3 }),
    ]),
    2000,
  )
  conversation.push(
    'server',
    Buffer.concat([
      answer(1, 5n, 'getData', { data: Buffer.from('abc'), stat }),
      refusal(2, 6n, -103),
      refusal(-2, 6n, 0),
    ]),
    2001.5,
  )
  conversation.push('server', answer(3, 7n, 'create2', { path: '/c0000000001', stat }), 2003)
  expect(exchanges()).toMatchObject([
    { op: 'getData', path: '/a', watch: true, dataBytes: 3, zxid: 5n, error: undefined, latency: 1.5 },
    { op: 'setData', path: '/b', version: 3, dataBytes: 4, error: 'BadVersion', zxid: 6n },
    { op: 'ping', path: undefined, latency: 1.5 },
    { op: 'create2', path: '/c', mode: 'ephemeral-sequential', dataBytes: 0, latency: 3 },
  ])
  expect(exchanges()[0]).toMatchObject({ time: 2000, requestBytes: 19, answerBytes: 4 + 16 + 7 + 68 })
})

test('credentials are answered ahead of their turn, and never told', () => {
  const { conversation, entries, exchanges } = opened({ withData: true })
  conversation.push('client', request(1, 'getData', { path: '/a', watch: false }), 1)
  conversation.push('client', request(-4, 'auth', { type: 0, scheme: 'digest', auth: Buffer.from('al:secret') }), 2)
  conversation.push('client', request(2, 'sasl', { token: Buffer.from('secret too') }), 3)
  conversation.push('server', refusal(-4, 0n, 0), 4)
  conversation.push('server', answer(2, 0n, 'sasl', { token: Buffer.from('secret again') }), 4)
  conversation.push('server', refusal(1, 1n, -101), 5)
  expect(exchanges().map(({ op, scheme, error }) => [op, scheme, error])).toEqual([
    ['auth', 'digest', undefined],
    ['sasl', 'sasl', undefined],
    ['getData', undefined, 'NoNode'],
  ])
  const told = JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  expect(told).not.toMatch(/secret/)
  expect(told).not.toContain(Buffer.from('secret').toString('base64').slice(0, 7))
})

test('data is kept only where it is asked for', () => {
  for (const withData of [false, true]) {
    const { conversation, exchanges } = opened({ withData })
    conversation.push('client', request(1, 'getData', { path: '/a', watch: false }), 1)
    conversation.push('server', answer(1, 1n, 'getData', { data: Buffer.from('abc'), stat }), 2)
    expect(exchanges()[0]!.data).toEqual(withData ? Buffer.from('abc') : undefined)
  }
})

test('a transaction tells each of its parts, and which one failed it', () => {
  const { conversation, exchanges } = opened()
  const parts = [
    { op: 'check', request: { path: '/a', version: 1 } },
    { op: 'delete', request: { path: '/b', version: -1 } },
  ] as const
  conversation.push('client', request(1, 'multi', parts), 1)
  conversation.push('client', request(2, 'multi', parts), 1)
  const failed = [
    { op: 'error', code: 0 },
    { op: 'error', code: -101 },
  ] as const
  conversation.push('server', answer(1, 1n, 'multi', [{ op: 'check' }, { op: 'delete' }]), 2)
  conversation.push('server', answer(2, 2n, 'multi', failed), 2)
  expect(exchanges()).toMatchObject([
    {
      op: 'multi',
      error: undefined,
      parts: [
        { op: 'check', path: '/a' },
        { op: 'delete', path: '/b' },
      ],
    },
    { op: 'multi', error: 'NoNode', parts: [{ op: 'check' }, { op: 'delete', error: 'NoNode' }] },
  ])
})

test('parts of a multiRead that fail are theirs alone', () => {
  const { conversation, exchanges } = opened()
  const reads = [
    { op: 'getData', request: { path: '/a', watch: false } },
    { op: 'getChildren', request: { path: '/b', watch: false } },
  ] as const
  conversation.push('client', request(1, 'multiRead', reads), 1)
  conversation.push(
    'server',
    answer(1, 1n, 'multiRead', [
      { op: 'getData', data: Buffer.from('abc'), stat },
      { op: 'error', code: -102 },
    ]),
    2,
  )
  expect(exchanges()).toMatchObject([
    { op: 'multiRead', error: undefined, dataBytes: 3, parts: [{ path: '/a' }, { path: '/b', error: 'NoAuth' }] },
  ])
})

test('watch events are told, with a zxid where the server gives one', () => {
  const { conversation, entries } = opened()
  conversation.push('server', Buffer.concat([event(3, '/a'), event(2, '/b', 9n)]), 1)
  expect(entries.slice(1)).toMatchObject([
    { kind: 'event', type: 'NodeDataChanged', path: '/a', zxid: undefined },
    { kind: 'event', type: 'NodeDeleted', path: '/b', zxid: 9n },
  ])
})

test('watches that are set again are counted', () => {
  const { conversation, exchanges } = opened()
  const none = { existWatches: [], childWatches: ['/c'], persistentWatches: [], persistentRecursiveWatches: ['/'] }
  conversation.push('client', request(-8, 'setWatches2', { relativeZxid: 1n, dataWatches: ['/a', '/b'], ...none }), 1)
  conversation.push('server', refusal(-8, 1n, 0), 2)
  expect(exchanges()).toMatchObject([{ op: 'setWatches2', paths: 4, error: undefined }])
})

test('an operation no table knows is told by its number', () => {
  const { conversation, exchanges } = opened()
  conversation.push('client', Buffer.from([0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 2, 0x58, 1, 2]), 1)
  conversation.push('server', refusal(1, -1n, -6), 2)
  expect(exchanges()).toMatchObject([{ op: 'op 600', error: 'Unimplemented', zxid: undefined, damaged: false }])
})

test('a request with a damaged body is told by what can be read of it', () => {
  const { conversation, exchanges } = opened()
  const whole = request(1, 'setData', { path: '/a', data: Buffer.from('abc'), version: 1 })
  const cut = Buffer.from(whole.subarray(0, whole.length - 6))
  cut.writeInt32BE(cut.length - 4)
  conversation.push('client', cut, 1)
  conversation.push('server', refusal(1, 1n, -5), 2)
  expect(exchanges()).toMatchObject([{ op: 'setData', path: '/a', damaged: true, error: 'MarshallingError' }])
})

test('requests without an answer are told at the end', () => {
  const { conversation, exchanges, entries } = opened()
  conversation.push('client', request(1, 'getData', { path: '/a', watch: false }), 1)
  conversation.end(2)
  expect(exchanges()).toMatchObject([{ op: 'getData', unanswered: true, latency: undefined }])
  expect(entries.at(-1)).toMatchObject({ kind: 'session', what: 'lost' })
  expect(conversation.held).toEqual({ requests: 0, bytes: 0 })
})

test('a four-letter word is a connection of its own', () => {
  const { entries, conversation } = listen()
  conversation.push('client', Buffer.from('ru'), 1)
  conversation.push('client', Buffer.from('ok\n'), 2)
  conversation.push('server', Buffer.from('im'), 3)
  conversation.push('server', Buffer.from('ok'), 5)
  conversation.end(6)
  expect(entries).toEqual([{ kind: 'word', time: 2, word: 'ruok', answerBytes: 4, latency: 3 }])
})

test.each(['srvr', 'csnp', 'apiv', 'rclc'])('%s is a word, of ZooKeeper or of ClickHouse Keeper', (word) => {
  const { entries, conversation } = listen()
  conversation.push('client', Buffer.from(word), 1)
  conversation.push('server', Buffer.from('ok'), 2)
  conversation.end(3)
  expect(entries).toMatchObject([{ kind: 'word', word, answerBytes: 2 }])
})

test('what is not ZooKeeper is counted, and TLS is named', () => {
  const { entries, conversation } = listen()
  conversation.push('client', Buffer.from([0x16, 3, 1, 2, 0, 1]), 1)
  conversation.push('server', Buffer.from([0x16, 3, 3, 0]), 2)
  expect(entries).toMatchObject([
    { kind: 'unread', from: 'client', bytes: 6, why: 'TLS' },
    { kind: 'unread', from: 'server', bytes: 4, why: 'TLS' },
  ])
  const http = listen()
  http.conversation.push('client', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1)
  expect(http.entries).toMatchObject([{ bytes: 18, why: 'not ZooKeeper' }])
})

test('a conversation that began before is understood from the first thing that makes sense', () => {
  const { conversation, exchanges, entries } = listen({ fromStart: false })
  const first = request(7, 'setData', { path: '/before', data: Buffer.alloc(400, 7), version: -1 })
  conversation.push(
    'client',
    Buffer.concat([first.subarray(40), request(8, 'exists', { path: '/a', watch: false })]),
    1,
  )
  conversation.push('server', Buffer.concat([answer(7, 5n, 'setData', { stat }).subarray(30), refusal(8, 6n, -101)]), 2)
  conversation.push('client', request(9, 'delete', { path: '/b', version: -1 }), 3)
  conversation.push('server', refusal(9, 7n, 0), 4)
  expect(exchanges()).toMatchObject([
    { op: 'exists', path: '/a', error: 'NoNode' },
    { op: 'delete', path: '/b', error: undefined },
  ])
  expect(entries.filter(({ kind }) => kind === 'unread')).toMatchObject([
    { from: 'client', bytes: first.length - 40 },
    { from: 'server', bytes: 4 + 16 + 68 - 30 },
  ])
})

test('an answer to what was asked before is told as such', () => {
  const { conversation, exchanges } = listen({ fromStart: false })
  conversation.push('server', answer(7, 5n, 'setData', { stat }), 2)
  expect(exchanges()).toMatchObject([{ op: '?', path: undefined, zxid: 5n, latency: undefined, requestBytes: 0 }])
})

test('a word is told when the server has ended its answer, also where the client never closes', () => {
  const { entries, conversation } = listen()
  conversation.push('client', Buffer.from('mntr'), 1)
  conversation.push('server', Buffer.from('zk_version'), 2)
  conversation.finished('client', 3)
  expect(entries).toEqual([])
  conversation.finished('server', 4)
  expect(entries).toEqual([{ kind: 'word', time: 1, word: 'mntr', answerBytes: 10, latency: 1 }])
  conversation.push('client', Buffer.from('ruok'), 5)
  conversation.end(6)
  expect(entries.slice(1)).toMatchObject([{ kind: 'unread', bytes: 4 }])
})

test('of a connection that goes on when we stop to listen nothing is said that nobody knows', () => {
  const { entries, conversation } = opened()
  conversation.push('client', request(1, 'getData', { path: '/a', watch: false }), 1)
  conversation.end(2, true)
  expect(entries.map((entry) => (entry.kind === 'session' ? entry.what : entry.kind))).toEqual(['opened', 'request'])
})

test('data that looks like a frame does not hold up what comes behind it', () => {
  const { conversation, exchanges } = listen({ fromStart: false })
  const [inner, later] = [9, 10].map((xid) => request(xid, 'exists', { path: `/false${xid}`, watch: false }))
  // Behind the false frame stands what would be a length of some megabytes, were it one.
  const data = Buffer.concat([inner!, Buffer.from([0, 0x30, 0, 0]), Buffer.alloc(200, 1)])
  const cut = request(7, 'setData', { path: '/before', data, version: -1 }).subarray(20)
  conversation.push('client', Buffer.concat([cut, later!]), 1)
  for (let xid = 11; xid < 200; xid++) {
    conversation.push('client', request(xid, 'setData', { path: '/a', data: Buffer.alloc(9000), version: -1 }), xid)
    conversation.push('server', answer(xid, BigInt(xid), 'setData', { stat }), xid)
  }
  expect(exchanges().filter(({ path }) => path === '/a').length).toBe(189)
  expect(exchanges().every(({ damaged }) => !damaged)).toBe(true)
})

describe('whatever is said', () => {
  const names = (Object.keys(ops) as OpName[]).filter(
    (op) => !['ping', 'auth', 'closeSession', 'multi', 'multiRead'].includes(op),
  )

  test('any operation, cut anywhere, is told once, in order, with the bytes it took', () => {
    const said = fc.array(
      fc.constantFrom(...names).chain((op) => fc.tuple(fc.constant(op), arbitrary(ops[op].request as never))),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(said, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (all, sizes) => {
        const { conversation, exchanges, entries } = opened()
        const frames = all.map(([op, body], at) => request(at + 1, op, body as never))
        feed(conversation, 'client', Buffer.concat(frames), sizes)
        feed(conversation, 'server', Buffer.concat(all.map((_, at) => refusal(at + 1, 5n, -101))), sizes)
        expect(exchanges().map(({ op, requestBytes, damaged }) => ({ op, requestBytes, damaged }))).toEqual(
          all.map(([op], at) => ({ op, requestBytes: frames[at]!.length, damaged: false })),
        )
        expect(entries.filter(({ kind }) => kind === 'unread')).toEqual([])
      }),
    )
  })

  test('no bytes make it throw, and memory stays flat', () => {
    for (let seed = 1; seed <= 50; seed++) babble(seed)
  })
})

function feed(conversation: Conversation, side: Side, bytes: Buffer, sizes: readonly number[]): void {
  let at = 0
  for (let turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!
    conversation.push(side, bytes.subarray(at, at + size), 10)
    at += size
  }
}
