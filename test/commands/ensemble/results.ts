import { diagnosisOf } from '../../../src/ensemble/doctor/doctor.ts'
import type { BenchPhase } from '../../../src/ensemble/load/bench.ts'
import { judgeBench } from '../../../src/ensemble/load/bench.ts'
import type { Transaction } from '../../../src/ensemble/logs/files/transaction.ts'
import { OfflineTree } from '../../../src/ensemble/logs/offline-tree.ts'
import { usageOf } from '../../../src/ensemble/logs/usage.ts'
import { parseConnections } from '../../../src/ensemble/words/connections.ts'
import { parseWatchesByPath } from '../../../src/ensemble/words/watches.ts'
import { whitelistRemedy } from '../../../src/ensemble/words/whitelist.ts'
import { Account } from '../../../src/tap/account/account.ts'
import { AT, facts, member } from '../../ensemble/facts.ts'
import { heards } from './tap/heards.ts'

const sick = [
  member(1, { certificate: { subject: 'zk1', expires: AT + 86_400_000 * 9.5 }, zxid: 0x700000100n, clockSkew: 3000 }),
  member(2),
  member(3, {
    state: 'down',
    reason: 'connection refused',
    mode: undefined,
    zxid: undefined,
    metrics: undefined,
    version: undefined,
  }),
]
const [client] = parseConnections(
  ' /10.0.0.12:51422[1](queued=0,recved=304,sent=305,sid=0x20000a1f3c50003,lop=GETC,est=1795302000000,to=10000,lcxid=0x12f,lzxid=0x10000025f,lresp=888189,llat=0,minlat=0,avglat=1,maxlat=26)\n',
).known!
/** An answer of which all is known. */
const clear = { rest: [], doubts: [] }
const connection = { ...client!, server: 'zk2:2181', serverId: 2 }
const latency = { count: 100, min: 0.41, mean: 1.212, p50: 0.9, p90: 2.01, p99: 9.4, max: 12.7 }
const phase = (operation: BenchPhase['operation'], perSecond: number): BenchPhase => ({
  operation,
  operations: 2000,
  errors: 0,
  error: undefined,
  perSecond,
  latency,
  course: { rates: [perSecond / 2, perSecond, perSecond], latencies: [9, 1, 2, 1] },
})
const phases = [phase('create', 3000), phase('set', 3200), phase('get', 21_000), phase('delete', 3100)]
const goals = judgeBench(phases, { minReads: 10_000, minWrites: 5000 })
const world = [{ scheme: 'world', id: 'anyone', perms: 31 }]
const account = new Account(2)
for (const one of heards) account.add(one)
const transaction: Transaction = {
  zxid: 0x700000a02n,
  session: 0x20000a1f3c50003n,
  cxid: 7,
  time: AT,
  multi: true,
  digest: 42n,
  changes: [
    {
      op: 'create',
      path: '/app/\u001b[31mred',
      data: Buffer.from('{"a":1}'),
      acl: world,
      kind: 'ttl',
      ttl: 60_000,
      parentCversion: 3,
    },
    { op: 'set', path: '/app', data: Buffer.from([0xff, 0xfe]), version: 4 },
    { op: 'delete', path: '/app/old', reaped: false },
  ],
}
const stat = {
  czxid: 1n,
  mzxid: 1n,
  ctime: AT - 3_600_000,
  mtime: AT,
  version: 0,
  cversion: 0,
  aversion: 0,
  dataLength: 2,
  numChildren: 0,
  pzxid: 1n,
}
const tree = new OfflineTree()
tree.apply({
  ...transaction,
  changes: [
    transaction.changes[0]!,
    { op: 'create', path: '/', data: null, acl: world, kind: 'persistent', ttl: 0, parentCversion: 0 },
  ],
})
const blamed = { zxid: 0x700000a02n, time: AT, session: 0x20000a1f3c50003n, sessionSince: AT - 60_000, multi: false }

/** Results of the commands about an ensemble, by their ids: always the same. */
export const results: Record<string, unknown> = {
  tap: { heard: heards },
  'tap --summary': { summary: account.summary() },
  status: facts(sick).health,
  doctor: diagnosisOf(facts(sick)),
  who: {
    path: '/kafka/controller',
    stat: { ...stat, ephemeralOwner: 0x20000a1f3c50003n },
    owner: {
      session: 0x20000a1f3c50003n,
      connection,
      process: { pid: 4711, command: 'java -jar kafka.jar' },
      timeout: 10_000,
      others: ['/kafka/brokers/ids/1'],
      self: false,
    },
    watchers: [{ session: 0x30000a1f3c50001n, server: 'zk3:2181', client: '10.0.0.13:40000', process: undefined }],
    untold: [
      {
        server: 'zk1:2181',
        word: 'wchp',
        fault: 'not-listed',
        reason: 'not on the whitelist',
        remedy: whitelistRemedy(['srvr'], ['wchp']),
      },
      {
        server: 'zk2:2181',
        word: 'wchp',
        fault: 'child-watches',
        reason: 'zk2:2181: who set 1 more, on children, is unknown',
      },
      { server: 'zk3:2181', word: 'cons', fault: 'refused', reason: 'zk3:2181: connection refused' },
      { server: 'zk3:2181', word: 'wchp', fault: 'refused', reason: 'zk3:2181: connection refused' },
    ],
  },
  sessions: {
    sessions: [
      {
        session: 0x20000a1f3c50003n,
        connection,
        timeout: 10_000,
        expires: AT + 10_000,
        ephemerals: ['/a', '/b'],
        alive: true,
        watched: ['/c'],
      },
      {
        session: 0x20000a1f3c50009n,
        connection: undefined,
        timeout: 4000,
        expires: undefined,
        ephemerals: [],
        alive: true,
        watched: [],
      },
    ],
    watchers: new Map(),
    untold: [],
  },
  admin: [
    { server: 'zk1:2181', answer: { via: 'four-letter word', answer: [client], ...clear } },
    {
      server: 'zk2:2181',
      answer: { via: 'AdminServer', answer: { server_stats: { uptime: 12, zxid: 9n }, list: [1n, 2n] }, ...clear },
    },
    {
      server: 'zk3:2181',
      answer: {
        via: 'four-letter word',
        answer: parseWatchesByPath('/a\n\t0x1\n\t0x2\n').known,
        rest: ['what is \u001b[31mthis'],
        doubts: [{ word: 'wchp', fault: 'not-understood', reason: 'says a line to wchp that nobody understands here' }],
      },
    },
    { server: 'zk4:2181', error: 'zk4:2181: connection refused' },
    { server: 'zk5:2181', error: 'it does not answer wchp', remedy: whitelistRemedy(['srvr', 'ruok'], ['wchp']) },
  ],
  latency: [
    {
      server: 'zk1:2181',
      request: 'ping',
      latency,
      histogram: [
        { upTo: 1, count: 60 },
        { upTo: 2, count: 0 },
        { upTo: 4, count: 40 },
      ],
      error: undefined,
    },
    { server: 'zk2:2181', request: 'ping', latency: undefined, histogram: [], error: 'cannot connect' },
  ],
  bench: { phases, goals, passed: false },
  'ensemble status': {
    dir: '/tmp/abc',
    connectString: '127.0.0.1:2181,127.0.0.1:2182',
    servers: [
      { id: 1, name: 'zk1', address: '127.0.0.1:2181', state: 'serving', mode: 'leader', pid: 100 },
      { id: 2, name: 'zk2', address: '127.0.0.1:2182', state: 'gone', mode: undefined, pid: 101 },
    ],
  },
  'logs show': { transaction },
  'logs blame': {
    path: '/app',
    since: 0x700000001n,
    damages: [{ file: 'log.700000001', offset: 1234, reason: 'wrong checksum' }],
    entries: [
      { ...blamed, action: 'changed', version: 3, data: Buffer.from('x') },
      { ...blamed, action: 'deleted', version: undefined, data: undefined },
    ],
  },
  'logs du': { zxid: 0x700000a02n, snapshot: 'snapshot.700000001', usage: usageOf(tree), damages: [] },
  'logs diff': {
    left: { from: 'zk1', zxid: 2n },
    right: { from: 'zk2', zxid: 2n },
    differences: [{ path: '/app', kind: 'only-left', left: tree.nodes.get('/'), right: undefined }],
    damages: [],
  },
}
