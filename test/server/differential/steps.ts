import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { digestId } from '../../../src/server/access/credential.ts'
import type { MultiOperation, MultiReadOperation } from '../../../src/wire/multi.ts'
import type { OpName, Request } from '../../../src/wire/ops.ts'
import type { Acl } from '../../../src/wire/records.ts'

/** One thing a client does. Paths start with `~`, which stands for the root of the run. */
export type Step =
  | { kind: 'ask'; client: number; asks: Ask[] }
  | { kind: 'opcode'; client: number; code: number }
  | { kind: 'cut'; client: number; op: OpName; request: unknown; bytes: number }
  | { kind: 'close'; client: number }
  | { kind: 'drop'; client: number }

export type Ask = { [K in OpName]: { op: K; request: Request<K> } }[OpName]

export const CLIENTS = 3

const name = fc.constantFrom('a', 'b', 'c')
const goodPath = fc.array(name, { minLength: 0, maxLength: 3 }).map((names) => ['~', ...names].join('/'))
const oddPath = fc.constantFrom(
  '', '/', 'x', '//x', '~/', '~//a', '~/./a', '~/a/..', '~/\u0001', '~/a/', '~/a\0b', '~/\ud7ff', '~/\uf8ff', '~/...',
  '/zookeeper', '/zookeeper/quota', '/zookeeper/config', '/zookeeper/none', '/none/none',
) // biome-ignore format: a list of paths
const path = fc.oneof({ weight: 12, arbitrary: goodPath }, { weight: 1, arbitrary: oddPath })
const data = fc
  .constantFrom(null, '', 'x', 'hello', 'x'.repeat(300))
  .map((text) => (text === null ? null : Buffer.from(text)))
const version = fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.integer({ min: -2, max: 3 }))

const anyone: Acl = { perms: 31, scheme: 'world', id: 'anyone' }
const acl = fc.oneof(
  { weight: 8, arbitrary: fc.constant([anyone]) },
  fc.constantFrom<readonly Acl[] | null>(
    null,
    [],
    [{ perms: 1, scheme: 'world', id: 'anyone' }],
    [{ perms: 64, scheme: 'world', id: 'anyone' }],
    [{ perms: 31, scheme: 'auth', id: '' }],
    [{ perms: 31, scheme: 'digest', id: digestId('bob:pw') }],
    [{ perms: 1, scheme: 'world', id: 'anyone' }, { perms: 30, scheme: 'digest', id: digestId('bob:pw') }],
    [{ perms: 16, scheme: 'world', id: 'anyone' }],
    [{ perms: 23, scheme: 'world', id: 'anyone' }],
    [{ perms: 27, scheme: 'world', id: 'anyone' }],
    [anyone, anyone],
    [{ perms: 31, scheme: 'ip', id: '127.0.0.1' }],
    [{ perms: 31, scheme: 'ip', id: '127.0.0.0/8' }],
    [{ perms: 31, scheme: 'ip', id: '10.0.0.0/33' }],
    [{ perms: 31, scheme: 'ip', id: '::1' }],
    [{ perms: 31, scheme: 'world', id: 'someone' }],
    [{ perms: 31, scheme: 'super', id: '' }],
    [{ perms: 31, scheme: 'sasl', id: 'bob' }],
    [{ perms: 31, scheme: 'digest', id: 'bob' }],
    [{ perms: 31, scheme: 'digest', id: 'bob:' }],
    [{ perms: 31, scheme: 'digest', id: 'a:b:c' }],
    [{ perms: 31, scheme: 'digest', id: 'a:b::' }],
  ),
) // biome-ignore format: a table

const flags = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 2, 3) }, fc.constantFrom(4, 5, 6, 7, -1))
const createRequest = fc.record({ path, data, acl, flags })
/** Not with ephemeral flags: whether such a container may have children depends on how fast ZooKeeper is. */
const containerRequest = fc.record({ path, data, acl, flags: fc.constantFrom(0, 2, 4, 4, 7) })
const ttlRequest = fc.record({
  path,
  data,
  acl,
  flags: fc.constantFrom(5, 6),
  ttl: fc.constantFrom(-1, 0, 1_000_000, 1_099_511_627_775, 1_099_511_627_776),
})
const pathVersion = fc.record({ path, version })
const pathWatch = fc.record({ path, watch: fc.boolean() })
const setData = fc.record({ path, data, version })
const paths = fc.array(goodPath, { maxLength: 2 })
const relativeZxid = fc.constantFrom(0n, 1n << 40n)

const quotaPath = (ends: readonly string[]) =>
  goodPath.chain((target) => fc.constantFrom(...ends).map((end) => `/zookeeper/quota${target}${end}`))
const LIMITS = '/zookeeper_limits'
const STATS = '/zookeeper_stats'
const amounts = fc
  .constantFrom(
    'count=3,bytes=-1', 'count=-1,bytes=-1=;byteHardLimit=20;countHardLimit=4', 'count=1,bytes=5=;byteHardLimit=300', '',
    'countHardLimit=2', 'byteHardLimit=+9;;,count==4;', ';', 'other=1,countHardLimit=3=4',
  )
  .map((text) => Buffer.from(text)) // biome-ignore format: a table
const noAmounts = fc
  .constantFrom(
    'nonsense', 'count=', '=1', ',count=1', 'count=1.5', 'count= 1', 'countHardLimit=9223372036854775808', null,
  )
  .map((text) => (text === null ? null : Buffer.from(text))) // biome-ignore format: a table
/** Limits of a quota and the node that makes the server count. */
const quotaNode = fc.record({
  path: quotaPath(['', LIMITS, LIMITS, STATS]),
  data: fc.oneof({ weight: 3, arbitrary: amounts }, noAmounts),
  acl: fc.constant([anyone]),
  flags: fc.constant(0),
})
/** Not nonsense for what is used: the next change below that path would bring ZooKeeper down for good. */
const quotaData = fc.oneof(
  fc.record({ path: quotaPath([LIMITS]), data: fc.oneof(amounts, noAmounts), version }),
  fc.record({ path: quotaPath([STATS]), data: amounts, version }),
)

/** Whether a request may make a path have a quota. */
export function setsLimits(request: unknown): boolean {
  return (request as { path?: string }).path?.endsWith(LIMITS) ?? false
}

/**
 * Whether writes that ZooKeeper looks at while this one is under way see something else than what it comes to. New ACLs hold from
 * the commit on only. And a multi with TTL flags in an operation without a TTL is no transaction at all, but what it did up to
 * there counts as done until it is through.
 */
export function misleads({ op, request }: Ask): boolean {
  if (op === 'setACL') return true
  if (op !== 'multi') return false
  return request.some(
    (part) => part.op !== 'createTTL' && 'flags' in part.request && [5, 6].includes(part.request.flags),
  )
}

const multiPart: fc.Arbitrary<MultiOperation> = fc.oneof(
  fc.record({ op: fc.constantFrom('create' as const, 'create2' as const), request: createRequest }),
  fc.record({ op: fc.constant('createTTL' as const), request: ttlRequest }),
  fc.record({ op: fc.constant('createContainer' as const), request: createRequest }),
  fc.record({ op: fc.constant('delete' as const), request: pathVersion }),
  fc.record({ op: fc.constant('setData' as const), request: setData }),
  fc.record({ op: fc.constant('check' as const), request: pathVersion }),
)
const readPart: fc.Arbitrary<MultiReadOperation> = fc.record({
  op: fc.constantFrom('getData' as const, 'getChildren' as const),
  request: pathWatch,
})

function ask<K extends OpName>(op: K, request: fc.Arbitrary<Request<K>>): fc.Arbitrary<Ask> {
  return request.map((value) => ({ op, request: value }) as unknown as Ask)
}

/** Requests whose answers come in the order they are asked. */
const ordered: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 8, arbitrary: fc.oneof(ask('create', createRequest), ask('create2', createRequest)) },
  { weight: 2, arbitrary: ask('createContainer', containerRequest) },
  { weight: 2, arbitrary: ask('createTTL', ttlRequest) },
  { weight: 3, arbitrary: ask('create2', quotaNode) },
  ask('setData', quotaData),
  ask('delete', fc.record({ path: quotaPath([LIMITS, STATS]), version })),
  ask('getData', fc.record({ path: quotaPath([LIMITS, STATS]), watch: fc.boolean() })),
  { weight: 4, arbitrary: ask('delete', pathVersion) },
  { weight: 5, arbitrary: ask('setData', setData) },
  { weight: 3, arbitrary: ask('setACL', fc.record({ path, acl, version })) },
  { weight: 6, arbitrary: ask('multi', fc.array(multiPart, { maxLength: 4 })) },
  { weight: 2, arbitrary: ask('multiRead', fc.array(readPart, { maxLength: 3 })) },
  { weight: 4, arbitrary: ask('exists', pathWatch) },
  { weight: 4, arbitrary: ask('getData', pathWatch) },
  { weight: 2, arbitrary: ask('getChildren', pathWatch) },
  { weight: 2, arbitrary: ask('getChildren2', pathWatch) },
  ask('getACL', fc.record({ path })),
  ask('sync', fc.record({ path })),
  ask('getEphemerals', fc.record({ prefixPath: fc.constantFrom(null, '', '/', ' ', '~', '~/a') })),
  ask('getAllChildrenNumber', fc.record({ path })),
  ask('whoAmI', fc.constant({})),
  ask('ping', fc.constant({})),
  ask('reconfig', fc.constant({ joiningServers: null, leavingServers: null, newMembers: null, curConfigId: -1n })),
  { weight: 3, arbitrary: ask('addWatch', fc.record({ path, mode: fc.constantFrom(0, 0, 1, 1, 2) })) },
  ask('checkWatches', fc.record({ path, type: fc.integer({ min: 0, max: 6 }) })),
  ask('removeWatches', fc.record({ path, type: fc.integer({ min: 0, max: 6 }) })),
  ask('setWatches', fc.record({ relativeZxid, dataWatches: paths, existWatches: paths, childWatches: paths })),
  ask(
    'setWatches2',
    fc.record({
      relativeZxid,
      dataWatches: paths,
      existWatches: paths,
      childWatches: paths,
      persistentWatches: paths,
      persistentRecursiveWatches: paths,
    }),
  ),
)

/** Authentication is answered out of turn by ZooKeeper, so it is asked alone. */
const auth: fc.Arbitrary<Ask> = ask(
  'auth',
  fc.record({
    type: fc.constant(0),
    scheme: fc.constantFrom('digest', 'digest', 'digest', 'ip', 'world', 'nonsense'),
    auth: fc.constantFrom('bob:pw', 'alice:pw', 'bob', 'super:secret', ':').map((text) => Buffer.from(text)),
  }),
)

const client = fc.integer({ min: 0, max: CLIENTS - 1 })

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      client,
      asks: fc.oneof(
        { weight: 4, arbitrary: fc.array(ordered, { minLength: 1, maxLength: 1 }) },
        fc.array(ordered, { minLength: 2, maxLength: 6 }),
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask' as const), client, asks: auth.map((one) => [one]) }) },
  fc.record({ kind: fc.constant('opcode' as const), client, code: fc.constantFrom(0, 10, 23, 99, 108, -2, 1000) }),
  fc.record({ kind: fc.constant('close' as const), client }),
  fc.record({ kind: fc.constant('drop' as const), client }),
  {
    weight: 2,
    arbitrary: fc
      .tuple(client, ordered, fc.integer({ min: 1, max: 30 }))
      .map(([who, { op, request }, bytes]) => ({ kind: 'cut' as const, client: who, op, request, bytes })),
  },
)
