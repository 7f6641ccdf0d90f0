import { expect, test } from 'vitest'
import { compareDigests } from '../../../src/ensemble/health/digest-verdict.ts'
import { judge } from '../../../src/ensemble/health/health.ts'
import type { MemberHealth } from '../../../src/ensemble/health/probe.ts'
import { AT, member } from '../facts.ts'

const health = (...members: MemberHealth[]) => judge(members, '/zookeeper/config', AT)

test('three members that agree are healthy', () => {
  const found = health(member(1), member(2), member(3))
  expect(found).toMatchObject({ quorum: true, voters: 3, serving: 3, needed: 2, epoch: 7, problems: [], notes: [] })
  expect(found.digests).toMatchObject({ verdict: 'agree', zxid: 0x700000b00n, compared: 1 })
})

test('lag is counted in transactions of the same epoch only', () => {
  const found = health(member(1, { zxid: 0x700000b11n }), member(2), member(3, { zxid: 0x6fffffff0n }))
  expect(found.members.map(({ lag }) => lag)).toEqual([2n, 0n, undefined])
})

test('observers neither vote nor count for the quorum', () => {
  const found = health(member(1), member(2), member(3), member(4, { role: 'observer', mode: 'observer' }))
  expect(found).toMatchObject({ voters: 3, serving: 3 })
})

test('a standalone server is its own quorum', () => {
  const found = health(member(1, { mode: 'standalone', metrics: {}, role: undefined }))
  expect(found).toMatchObject({ quorum: true, voters: 1, needed: 1, problems: [] })
})

test('without a leader there is no quorum, whoever answers', () => {
  const idle = { state: 'idle' as const, reason: 'not serving', mode: undefined, zxid: undefined, metrics: undefined }
  const found = health(
    member(1, idle),
    member(2, idle),
    member(3, { ...idle, state: 'down', reason: 'connection refused' }),
  )
  expect(found.quorum).toBe(false)
  expect(found.service).toBe('electing')
  expect(found.problems).toEqual([
    'no leader: 2 of 3 voters answer, and look for one',
    'zk3:2181 is down: connection refused',
  ])
})

test('what differs, expires, lags in version or clock, or is withheld is said', () => {
  const DAY = 86_400_000
  const found = health(
    member(1, { digests: [{ zxid: 0x700000b00n, digest: 41n }], version: '3.7.2' }),
    member(2, { certificate: { subject: 'zk2', expires: AT - DAY }, clockSkew: -4000 }),
    member(3, { uptime: 60_000, withheld: [{ word: 'cons' }, { word: 'mntr' }], mode: 'read-only' }),
  )
  expect(found.problems).toEqual([
    'zk3:2181 is read-only: it is cut off from the quorum',
    'zk2:2181: its TLS certificate has expired',
    'data differs at the same zxid: zk1:2181',
  ])
  expect(found.notes).toEqual([
    'different versions: 3.7.2 on zk1:2181; 3.8.0 on zk2:2181, zk3:2181',
    'zk2:2181: its clock is 4 s behind',
    'zk3:2181 restarted within the last hour',
    'zk3:2181 does not tell all: add cons,mntr to its 4lw.commands.whitelist, or switch on its AdminServer',
  ])
})

test('digests are compared at the same zxid only, and the majority is right', () => {
  const of = (address: string, ...digests: [bigint, bigint][]) => ({
    address,
    digests: digests.map(([zxid, digest]) => ({ zxid, digest })),
  })
  expect(compareDigests([of('a', [128n, 1n]), of('b', [256n, 2n])]).verdict).toBe('unknown')
  const odd = compareDigests([
    of('a', [128n, 1n], [256n, 5n]),
    of('b', [128n, 1n], [256n, 5n]),
    of('c', [128n, 1n], [256n, 6n]),
  ])
  expect(odd).toMatchObject({ verdict: 'differ', zxid: 256n, compared: 2 })
  expect([...odd.byAddress]).toEqual([
    ['a', 'agrees'],
    ['b', 'agrees'],
    ['c', 'differs'],
  ])
  expect([...compareDigests([of('a', [128n, 1n]), of('b', [128n, 2n])]).byAddress.values()]).toEqual([
    'differs',
    'differs',
  ])
})
