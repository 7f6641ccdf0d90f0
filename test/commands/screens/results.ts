import { Outline } from '../../../src/cli/data/outline.ts'
import type { DiffLine } from '../../../src/cli/data/value-diff.ts'
import type { Compared } from '../../../src/commands/trees/differences/compared.ts'
import { MemberCourses } from '../../../src/ensemble/load/member-courses.ts'
import { type Difference, newComparison } from '../../../src/tree/place/differences.ts'
import { ZkError } from '../../../src/wire/error.ts'
import type { Stat } from '../../../src/wire/records.ts'
import { AT } from '../../ensemble/facts.ts'
import { results as ensemble } from '../ensemble/results.ts'
import { moving } from './moving.ts'

/** What a command prints: its result, or the items of its stream, under flags that make it a table. */
export interface Screen {
  readonly flags?: Readonly<Record<string, unknown>>
  readonly items: readonly unknown[]
  /** What further profiles answer, side by side with the first, `prod`, under `-p`. */
  readonly others?: Readonly<Record<string, readonly unknown[]>>
}

const minute = 60_000
const hour = 60 * minute

function stat(over: Partial<Stat> = {}): Stat {
  return {
    czxid: 0x700000012n,
    mzxid: 0x700000a02n,
    pzxid: 0x700000a02n,
    ctime: AT - 40 * hour,
    mtime: AT - 4 * hour,
    version: 3,
    cversion: 12,
    aversion: 0,
    ephemeralOwner: 0n,
    dataLength: 412,
    numChildren: 4,
    ...over,
  }
}

const child = (name: string, over: Partial<Stat> = {}) => ({ name, stat: stat(over) })
const protectedName = '_c_7e1f5c8a-2f1b-4f44-9f3a-6c5a0d4f7d11-lock-0000000007'

const children = [
  child('brokers', { numChildren: 3, dataLength: 0, mtime: AT - 12 * 24 * hour }),
  child('config', { version: 1204, dataLength: 18_249 }),
  child('controller', { ephemeralOwner: 0x20000a1f3c50003n, numChildren: 0, dataLength: 54, mtime: AT - 500 }),
  child('配置', { dataLength: 1_240_000, mtime: AT - 90 * 24 * hour }),
]

const topics = `/kafka/brokers/topics/__consumer_offsets/partitions`
/** A walk of them: hung on limbs, as `ls -R -l` and `tree` have it. */
const walk: readonly [path: string, children: readonly string[], over?: Partial<Stat>][] = [
  ['/kafka', ['brokers', 'config', 'controller', protectedName, '配置'], { numChildren: 5, dataLength: 0 }],
  ['/kafka/brokers', ['topics'], { numChildren: 1, dataLength: 0, mtime: AT - 12 * 24 * hour }],
  ['/kafka/brokers/topics', ['__consumer_offsets'], { mtime: AT - 90 * 24 * hour }],
  ['/kafka/brokers/topics/__consumer_offsets', ['partitions'], { dataLength: 1_240_000 }],
  [topics, ['0', '1'], { version: 1204, dataLength: 18_249 }],
  [`${topics}/0`, ['state'], { numChildren: 1 }],
  [`${topics}/0/state`, [], { numChildren: 0 }],
  [`${topics}/1`, [], { numChildren: 0 }],
  ['/kafka/config', [], { numChildren: 0 }],
  ['/kafka/controller', [], { ephemeralOwner: 0x20000a1f3c50003n, numChildren: 0, dataLength: 54, mtime: AT - 500 }],
  [`/kafka/${protectedName}`, [], { ephemeralOwner: 0x20000a1f3c50003n, numChildren: 0 }],
  ['/kafka/配置', [], { numChildren: 0 }],
]
const outline = new Outline()
const drawn = walk.flatMap(([path, names, over]) =>
  [...outline.add(path, names.at(-1))].map((hung) => ({ ...hung, stat: stat(over) })),
)

const limited = [...outline.add('/kafka/配置', undefined, 12_345), ...outline.end()].slice(1)
const texts = [
  '',
  '{"version":1,"brokers":[{"id":1,"host":"zk1.example.net"}]}',
  'on',
  'zookeeper.connect=zk1.example.net',
]

const place = (sequence: number, over: object = {}) => ({
  name: protectedName.replace('7', String(sequence)),
  sequence,
  shared: false,
  layout: 'curator',
  path: `/locks/nightly-report/${protectedName.slice(0, -1)}${sequence}`,
  holds: false,
  data: Buffer.from(`worker-${sequence}.example.net pid 4711`),
  stat: stat({ ephemeralOwner: 0x20000a1f3c50000n + BigInt(sequence), ctime: AT - sequence * minute }),
  address: `10.0.0.1${sequence}:51422`,
  ...over,
})
const places = [place(3, { holds: true }), place(4), place(7, { address: undefined, data: null })]

const znode = (text: string | null) => ({ path: '', data: text === null ? null : Buffer.from(text) })
const compared = (difference: Difference, lines: readonly DiffLine[] = []): Compared => ({
  difference,
  left: `/app${difference.path}`,
  right: `past:///var/lib/zookeeper@1h/app${difference.path}`,
  hunks: lines.length === 0 ? [] : [{ before: { from: 1, lines: 1 }, after: { from: 1, lines: 1 }, lines }],
})

const quota = (path: string, limits: object, count: number, bytes: number) => ({ path, limits, used: { count, bytes } })
const quotas = [
  quota('/app', { count: 1000, bytes: 10_000_000, countHard: 5000 }, 812, 1_204_000),
  quota('/kafka/brokers/topics', { count: 100 }, 131, 70_000),
  quota('/queue', { bytesHard: 1_000_000 }, 5, 990_000),
]

const traffic = (factor: number) => ({
  members: [
    { ...memberOf('zk1.example.net:2181', 'follower'), receivedRate: 81.25 * factor, averageLatency: 0.4 * factor },
    { ...memberOf('zk2.example.net:2181', 'leader'), receivedRate: 1204 * factor, averageLatency: 1.75 },
    { ...memberOf('zk3.example.net:2181', undefined), fault: 'connection refused' },
  ],
  clients: [clientOf('10.0.0.12:51422', 640), clientOf('10.0.0.13:40000', 7.5), clientOf('[fe80::1:2:3:4]:51000', 0)],
})

function memberOf(server: string, mode: string | undefined) {
  const down = { server, mode, fault: undefined, zxid: undefined, connections: undefined, outstanding: undefined }
  const silent = {
    ...down,
    averageLatency: undefined,
    receivedRate: undefined,
    sentRate: undefined,
    writeRate: undefined,
  }
  if (mode === undefined) return silent
  return { ...silent, zxid: 0x700000b13n, connections: 41, outstanding: 0, sentRate: 1210.5, writeRate: 12 }
}

function clientOf(client: string, receivedRate: number) {
  const told = { queued: receivedRate > 100 ? 12 : 0, averageLatency: 1, maxLatency: 26, lastOperation: 'GETC' }
  return { client, server: 'zk2.example.net:2181', session: 0x20000a1f3c50003n, receivedRate, sentRate: 305, ...told }
}

function topOf(factors: readonly number[]) {
  const courses = new MemberCourses()
  for (const factor of factors) courses.add(traffic(factor))
  return { traffic: traffic(factors.at(-1)!), courses, first: true }
}

const usage = (path: string, bytes: number, znodes: number, ephemerals: number, largest: number, at: string) => ({
  ...{ path, bytes, znodes, ephemerals, largest: { path: at, what: 'data', bytes: largest } },
})

const entry = (id: number, command: string, over: object = {}) => ({
  id,
  folder: `/journal/${id}`,
  head: {
    ...{ command, time: AT - id * hour, server: 'zk1.example.net:2181,zk2.example.net:2181,zk3.example.net:2181' },
    ...{ hosts: [], roots: ['/app'], zxid: '0x1', landmarks: [], pid: 1, host: 'elsewhere' },
  },
  progress: {
    ...{ written: 12 * id, length: 100, bytes: 1204 * id, ephemerals: 0, done: 12 },
    ...{ fates: new Map(), after: new Map(), ended: AT, error: undefined },
  },
  undone: undefined,
  size: 100,
  touched: AT,
  ...over,
})

const cluster = ensemble['ensemble status'] as { readonly servers: readonly object[] }
const entered = (number: number, line: string, over: object = {}) => ({
  ...{ number, line, time: AT - number * minute, cwd: '/kafka/brokers/topics', exit: 0 },
  ...over,
})

/** For every command that makes a table, and some that make texts. The same at any time, on any machine. */
export const screens: Readonly<Record<string, Screen>> = {
  ls: { flags: { long: true }, items: [{ path: '/', children: [...children, child(protectedName)] }] },
  'ls -R': { flags: { long: true, recursive: true }, items: [{ batch: drawn.slice(0, 4) }, { batch: drawn.slice(4) }] },
  tree: {
    flags: { sizes: true, data: true },
    items: [
      { batch: drawn.map((row, at) => ({ ...row, text: texts[at] ?? null })) },
      { summary: { read: 12_345, gone: 2, denied: 1, skipped: 0 } },
    ],
  },
  'tree -l': {
    flags: { long: true, columns: ['size', 'modified', 'created', 'mzxid'] },
    items: [{ batch: [...drawn, ...limited] }, { summary: { read: 2, gone: 0, denied: 0, skipped: 12_345 } }],
  },
  du: {
    items: [
      {
        limit: 0xfffff,
        usage: [
          usage('/', 91_240_000, 104_204, 2_051, 1_020_000, '/kafka/config/topics/orders'),
          usage('/kafka', 12_400_000, 4_204, 51, 1_020_000, '/kafka/config/topics/orders'),
          usage('/services', 0, 1204, 1200, 880_000, '/services'),
          usage('/配置', 412, 1, 0, 412, '/配置'),
        ],
      },
    ],
  },
  'du --families': {
    items: [
      {
        limit: 0xfffff,
        families: [
          { path: '/locks/nightly-report', children: 71_204, bytes: 1_041_000 },
          { path: '/kafka/brokers/topics/__consumer_offsets/partitions', children: 50, bytes: 340 },
        ],
      },
    ],
  },
  grep: {
    items: [
      {
        batch: [
          { path: '/app/config/database', groups: [[{ number: 2, text: 'pool=20', hit: true }]] },
          {
            path: '/kafka/brokers/topics/__consumer_offsets/partitions/0/state',
            groups: [
              [
                { number: 3, text: '  "leader": 2,', hit: false },
                {
                  number: 4,
                  text: '  "isr": [2, 3], "a long line": "that goes on for longer than the terminal is wide"',
                  hit: true,
                },
              ],
              [{ number: 112, text: '  "isr": []', hit: true }],
            ],
          },
        ],
      },
    ],
  },
  find: {
    flags: { long: true },
    items: [{ batch: children.map(({ name, stat: one }) => ({ path: `/kafka/brokers/${name}`, stat: one })) }],
  },
  stat: {
    items: [{ path: `/locks/nightly-report/${protectedName}`, stat: stat({ ephemeralOwner: 0x20000a1f3c50003n }) }],
  },
  ephemerals: {
    flags: { all: true },
    items: [
      { session: 0x20000a1f3c50003n, paths: ['/kafka/controller', '/kafka/brokers/ids/1'] },
      { session: 0x20000a1f3c50009n, paths: [`/locks/nightly-report/${protectedName}`] },
    ],
  },
  diff: {
    flags: { stat: true },
    items: [
      {
        batch: [
          compared({ kind: 'changed', path: '', left: znode('x'), right: znode('x'), in: ['acl'] }),
          compared(
            {
              kind: 'changed',
              path: '/payments/ledger/config',
              left: znode('a\nb'),
              right: znode('a\nc\nd'),
              in: ['data', 'acl'],
            },
            [
              { sign: '-', text: 'b' },
              { sign: '+', text: 'c' },
              { sign: '+', text: 'd' },
            ],
          ),
          compared({ kind: 'added', path: '/配置', right: znode('x'.repeat(18_249)) }, [{ sign: '+', text: 'x' }]),
          compared({ kind: 'removed', path: '/brokers/topics/orders/partitions/0/state', left: znode(null) }),
          compared({
            kind: 'unreadable',
            path: '/secret',
            hidden: { side: 'right', error: new ZkError(-102, '/app/secret'), below: true },
          }),
        ],
      },
      {
        summary: { ...newComparison(), equal: 1204, added: 1, removed: 1, changed: 2, unreadable: 1 },
        missing: [],
      },
    ],
  },
  'acl audit': {
    items: [
      {
        batch: [
          {
            path: '/',
            acl: [{ scheme: 'world', id: 'anyone', perms: 31 }],
            findings: ['open', 'writable'],
            inherited: false,
          },
          {
            path: '/app/payments/ledger',
            acl: [
              { scheme: 'digest', id: 'alice:bWdmZmhmZmhmZmhmZmhmZmhmZmg=', perms: 31 },
              { scheme: 'ip', id: '10.0.0.0/8', perms: 1 },
            ],
            findings: [],
            inherited: false,
          },
          { path: '/secret', acl: undefined, findings: ['hidden'], inherited: false },
        ],
      },
    ],
  },
  'undo ls': {
    items: [
      [
        entry(3, 'delete -r /app/releases/2026-11-22 --yes'),
        entry(2, 'acl set -R /app world:anyone:r', { undone: { conflicts: 0, failed: 0, time: AT } }),
        entry(1, 'quota clear /app'),
      ],
    ],
  },
  'lock ls': { items: [places] },
  'elect ls': { items: [places] },
  'queue ls': {
    items: [
      [
        { path: '/jobs/entries/entry-000-0000000012', priority: 0, state: 'taken' },
        { path: '/jobs/entries/entry-100-0000000013', priority: 100, state: 'waiting' },
        { path: '/jobs/delayed/entry-100-0000000014', priority: 100, state: 'delayed', due: AT + hour },
      ],
    ],
  },
  'service ls': {
    items: [
      [
        {
          path: '/services/web/5f0c3c1e-2f0e-4a43-9f6c-0f1f7a9d8a51',
          stat: stat({ ephemeralOwner: 0x20000a1f3c50003n }),
          fault: undefined,
          instance: {
            name: 'web',
            id: '5f0c3c1e-2f0e-4a43-9f6c-0f1f7a9d8a51',
            address: 'a.example.net',
            port: 8080,
            sslPort: 8443,
            payload: { zone: 'eu-1', weight: 3 },
            registered: Number(AT),
            type: 'DYNAMIC',
            uri: '{scheme}://{address}:{port}',
            enabled: true,
          },
        },
        {
          path: '/services/web/broken',
          stat: stat(),
          instance: undefined,
          fault: 'it is no JSON object',
        },
      ],
    ],
  },
  'group ls': {
    items: [
      [
        {
          name: 'worker-1',
          path: '/workers/worker-1',
          data: Buffer.from('{"host":"a.example.net","slots":4,"tags":["x"]}'),
          stat: stat(),
        },
        {
          name: 'worker-12',
          path: '/workers/worker-12',
          data: null,
          stat: stat({ ephemeralOwner: 0x20000a1f3c50003n }),
        },
      ],
    ],
  },
  'quota get': { items: [quotas[0]] },
  'quota set': { items: [quotas[1]] },
  'quota report': { items: [quotas] },
  config: {
    items: [
      {
        version: 0x100000000n,
        text: '',
        stat: stat(),
        members: [1, 2, 3].map((id) => ({
          id,
          text: `zk${id}.example.net:2888:3888:participant;0.0.0.0:2181`,
          role: id === 3 ? 'observer' : 'participant',
          client: { host: `zk${id}.example.net`, port: 2181 },
        })),
      },
    ],
  },
  status: { items: [ensemble.status] },
  doctor: { items: [ensemble.doctor] },
  'doctor ls': {
    items: [
      [
        {
          id: 'lag',
          why: 'clients of a member that is behind read old data, and cannot move to it',
          thresholds: [
            {
              name: 'maxLag',
              value: '5000',
              standard: '1000',
              meaning: 'transactions a member may be behind the leader',
            },
          ],
        },
      ],
    ],
  },
  who: { items: [ensemble.who] },
  sessions: { items: [ensemble.sessions] },
  tap: { items: [ensemble.tap] },
  'tap --summary': { items: [ensemble['tap --summary']] },
  top: { items: [topOf([0.25, 0.5, 1, 0.75, 0.5, 2, 1])] },
  admin: { items: [ensemble.admin] },
  latency: { flags: { histogram: true }, items: [ensemble.latency] },
  bench: { items: [ensemble.bench] },
  'ensemble create': {
    items: [
      {
        ...{
          dir: './abc',
          version: '3.8.0',
          home: '/usr/share/java',
          connectString: '',
          secureConnectString: undefined,
        },
        servers: [1, 2, 3].map((id) => ({
          id,
          role: 'participant',
          address: `127.0.0.1:218${id}`,
          config: `zk${id}.cfg`,
        })),
      },
    ],
  },
  ...Object.fromEntries(
    ['start', 'stop', 'restart', 'status', 'kill', 'pause', 'resume'].map((word) => [
      `ensemble ${word}`,
      { items: [cluster] },
    ]),
  ),
  'logs show': { items: [ensemble['logs show']] },
  'logs blame': { items: [ensemble['logs blame']] },
  'logs du': { items: [ensemble['logs du']] },
  'logs diff': { items: [ensemble['logs diff']] },
  extensions: {
    items: [
      [
        { name: 'backup', path: '/usr/local/bin/zoosh-backup', runs: true, notes: [] },
        {
          name: 'drift',
          path: '/home/ops/tools/bin/zoosh-drift',
          runs: true,
          notes: ['its folder can be changed by others'],
        },
        {
          name: 'get',
          path: '/home/ops/tools/bin/zoosh-get',
          runs: false,
          notes: ['not run: get is a command of zoosh'],
        },
      ],
    ],
  },
  'profile ls': {
    items: [
      [
        { name: 'dev', server: '127.0.0.1:2181', readOnly: false, current: true },
        { name: 'prod', server: 'zk1.example.net:2181,zk2.example.net:2181/kafka', readOnly: true, current: false },
        {
          name: 'torn',
          server: '',
          readOnly: false,
          current: false,
          fault: 'the profile "torn" has no server: give it one',
        },
      ],
    ],
  },
  learn: {
    items: [
      {
        list: [
          {
            number: 1,
            lesson: 'znodes',
            title: 'A tree of small files: znodes, their data and their children',
            minutes: 5,
            done: AT - hour,
          },
          { number: 14, lesson: 'ensembles', title: 'When a server is gone', minutes: 12, done: undefined },
        ],
      },
    ],
  },
  history: {
    items: [
      [entered(1, 'cd /kafka'), entered(12, 'set /app/config "a value of several words" --version 3', { exit: 5 })],
    ],
  },
  watches: { items: [[{ id: 1, line: 'watch /kafka/brokers -r --data', started: AT - 2 * hour, printed: 1204 }]] },
  ...moving,
  'stat -p': {
    items: [{ path: '/kafka/controller', stat: stat() }],
    others: { staging: [{ path: '/kafka/controller', stat: stat({ version: 4, mtime: AT, dataLength: 54 }) }] },
  },
  'ls -p': {
    items: [{ path: '/', children }],
    others: {
      staging: [{ path: '/', children: children.slice(1) }],
      'dr.eu-west-1': [{ path: '/', children: [...children, child(protectedName)] }],
    },
  },
  'ls -l -p': {
    flags: { long: true },
    items: [{ path: '/', children }],
    others: { staging: [{ path: '/', children: children.slice(1) }], dr: [{ path: '/', children }] },
  },
}
