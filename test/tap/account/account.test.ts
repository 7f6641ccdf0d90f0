import { expect, test } from 'vitest'
import { Account, OTHERS, prefixOf } from '../../../src/tap/account/account.ts'
import type { Entry, Exchange, Heard } from '../../../src/tap/conversation/entry.ts'

const heard = (entry: Entry, client = '10.0.0.7:41000', session: bigint | undefined = 1n): Heard => ({
  ...{ client, server: '10.0.0.1:2181', session, entry },
})
const request = (over: Partial<Exchange> = {}): Exchange => ({
  ...{
    kind: 'request',
    time: 1000,
    op: 'getData',
    path: '/a/b/c',
    requestBytes: 20,
    answerBytes: 80,
    error: undefined,
  },
  ...{ zxid: 1n, latency: 2, unanswered: false, damaged: false, ...over },
})
const accountOf = (all: readonly Heard[], depth = 2): ReturnType<Account['summary']> => {
  const account = new Account(depth)
  for (const one of all) account.add(one)
  return account.summary()
}

test('a request counts under its operation, path prefix, client and session', () => {
  const summary = accountOf([
    heard(request()),
    heard(request({ path: '/a/b/d', time: 1500, error: 'NoNode', latency: 4 }), '10.0.0.7:41001', -1n),
    heard(request({ op: 'setData', path: '/x', unanswered: true, latency: undefined, answerBytes: 0 }), '[::1]:41002'),
  ])
  expect(summary).toMatchObject({ from: 1000, to: 1500, requests: 3, errors: 1, unanswered: 1, bytes: 220 })
  const counts = (rows: readonly { name: string; count: number }[]): [string, number][] =>
    rows.map(({ name, count }) => [name, count])
  expect(counts(summary.operations)).toEqual([
    ['getData', 2],
    ['setData', 1],
  ])
  expect(counts(summary.paths)).toEqual([
    ['/a/b', 2],
    ['/x', 1],
  ])
  expect(counts(summary.clients)).toEqual([
    ['10.0.0.7', 2],
    ['[::1]', 1],
  ])
  expect(counts(summary.bySession)).toEqual([
    ['0x1', 2],
    ['0xffffffffffffffff', 1],
  ])
  expect(summary.operations[0]).toMatchObject({ errors: 1, bytes: 200, latency: { max: 4 } })
  expect(summary.operations[1]!.latency).toBeUndefined()
})

test('parts of a transaction count under their paths, and as parts', () => {
  const parts = [
    { op: 'create', path: '/a/b' },
    { op: 'delete', path: '/c', error: 'NoNode' },
  ]
  const summary = accountOf([heard(request({ op: 'multi', path: undefined, parts, error: 'NoNode' }))])
  expect(summary.requests).toBe(1)
  expect(summary.operations.map(({ name, errors }) => [name, errors])).toEqual([
    ['multi', 1],
    ['multi/create', 0],
    ['multi/delete', 1],
  ])
  expect(summary.paths.map(({ name, bytes, errors }) => [name, bytes, errors])).toEqual([
    ['/a/b', 50, 0],
    ['/c', 50, 1],
  ])
})

test('watches count when they are left behind: exists leaves one where there is nothing, getData does not', () => {
  const summary = accountOf([
    heard(request({ watch: true })),
    heard(request({ watch: true, error: 'NoNode' })),
    heard(request({ op: 'exists', watch: true, error: 'NoNode' })),
    heard(request({ op: 'setWatches', path: undefined, paths: 7 })),
    heard({ kind: 'event', time: 1, type: 'NodeDeleted', path: '/a', zxid: undefined, answerBytes: 9 }),
  ])
  expect(summary.watches).toEqual({ set: 9, fired: 1 })
})

test('rows, and what is named one by one, are bounded', () => {
  const summary = accountOf(
    Array.from({ length: 7000 }, (_, at) =>
      heard(request({ path: `/p${at}`, latency: at }), `10.0.0.1:${at}`, BigInt(at)),
    ),
  )
  expect(summary.paths.length).toBe(5001)
  expect(summary.paths[0]).toMatchObject({ name: OTHERS, count: 2000 })
  expect(summary.slowest.map(({ entry }) => 'latency' in entry && entry.latency)).toEqual(
    Array.from({ length: 10 }, (_, at) => 6999 - at),
  )
})

test('a prefix has so many components at most', () => {
  expect(['/a/b/c', '/a/b', '/a', '/'].map((path) => prefixOf(path, 2))).toEqual(['/a/b', '/a/b', '/a', '/'])
  expect([0, 1, 3].map((depth) => prefixOf('/a/b/c', depth))).toEqual(['/a/b/c', '/a', '/a/b/c'])
})
