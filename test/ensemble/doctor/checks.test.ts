import { expect, test } from 'vitest'
import { findDeadEphemerals } from '../../../src/ensemble/doctor/dead-ephemerals.ts'
import { checks, diagnosisOf } from '../../../src/ensemble/doctor/doctor.ts'
import type { Facts, Severity } from '../../../src/ensemble/doctor/finding.ts'
import { type Limits, limitsWith, thresholds } from '../../../src/ensemble/doctor/thresholds.ts'
import type { MemberHealth } from '../../../src/ensemble/health/probe.ts'
import type { Roster, SessionEntry } from '../../../src/ensemble/sessions/roster.ts'
import { AT, facts, member } from '../facts.ts'

const DAY = 86_400_000
const GIB = 2 ** 30
const idle = { state: 'idle' as const, reason: 'x', mode: undefined, zxid: undefined, metrics: undefined }
const local = { process: 'ended' as const, pid: 4711, cluster: { dir: '/abc', id: 3 }, full: undefined }
const gone = (change: Partial<MemberHealth>) => one({ ...idle, ...change })
const one = (change: Partial<MemberHealth>) => facts([member(1), member(2), member(3, change)])
const tree = (change: Partial<NonNullable<Facts['tree']>>) =>
  facts(undefined, { tree: { ...facts().tree!, ...change } })
const quota = { path: '/app', count: { used: 12, soft: 10, hard: -1 }, bytes: { used: 5, soft: 1, hard: 10 } }
const connections = Array.from({ length: 50 }, (_, i) => session(BigInt(i), `10.0.0.9:${i + 1000}`))

function session(id: bigint, client: string): SessionEntry {
  const counts = {
    queued: 0,
    received: 0,
    sent: 0,
    secure: false,
    lastOperation: 'PING',
    established: AT,
    latency: undefined,
  }
  const connection = { client, session: id, timeout: 1, ...counts, server: 'zk3:2181', serverId: 3 }
  return { session: id, connection, timeout: 1, expires: undefined, ephemerals: [], alive: true, watched: [] }
}

/** Every check, with facts in which it finds something. */
const cases: [check: string, severity: Severity, what: RegExp, Facts][] = [
  [
    'quorum',
    'critical',
    /no leader: 3 of 3 voters answer, and look for one/,
    facts([member(1, idle), member(2, idle), member(3, idle)]),
  ],
  [
    'quorum',
    'critical',
    /no leader answers: 2 of 3 voters follow one, which must be zk2:2181/,
    facts([member(1), member(2, { ...idle, state: 'silent' }), member(3)]),
  ],
  [
    'quorum',
    'critical',
    /no quorum: 1 of 3 voters answers, 2 are needed/,
    facts([member(1, idle), member(2, { ...idle, state: 'down' }), member(3, { ...idle, state: 'down' })]),
  ],
  [
    'quorum',
    'critical',
    /no quorum is known of: 1 of 3 voters answers, and no write passes; 2 are needed/,
    facts([member(1, idle), member(2, { ...idle, state: 'silent' }), member(3, { ...idle, state: 'silent' })]),
  ],
  [
    'quorum',
    'critical',
    /zk2:2181 says that it leads, and no write passes/,
    facts([member(1, { ...idle, state: 'silent' }), member(2), member(3, { ...idle, state: 'silent' })]),
  ],
  ['quorum', 'critical', /no voter answers/, facts([1, 2, 3].map((id) => member(id, { ...idle, state: 'silent' })))],
  ['quorum', 'critical', /only voter that is named does not serve/, facts([member(1, idle)])],
  ['member-down', 'critical', /down: refused/, gone({ state: 'down', reason: 'refused' })],
  ['member-ended', 'critical', /process has ended/, gone({ state: 'down', local })],
  [
    'member-starting',
    'critical',
    /does not listen yet/,
    gone({ state: 'down', local: { ...local, process: 'running' } }),
  ],
  [
    'member-silent',
    'critical',
    /takes connections, and gives no answer/,
    gone({ state: 'silent', reason: 'no answer' }),
  ],
  [
    'member-paused',
    'critical',
    /4711, which should/,
    gone({ state: 'silent', local: { ...local, process: 'paused' } }),
  ],
  ['member-unreachable', 'critical', /cannot be reached/, gone({ state: 'unreachable' })],
  ['member-hangs-up', 'critical', /hangs up: it closed/, gone({ state: 'hangs-up', reason: 'it closed' })],
  ['member-speaks-tls', 'critical', /speaks TLS only/, gone({ state: 'speaks-tls' })],
  ['member-speaks-plain', 'critical', /does not speak TLS/, gone({ state: 'speaks-plain' })],
  [
    'member-waiting',
    'notice',
    /waits for the other/,
    facts([member(1, idle), ...[2, 3].map((id) => member(id, { ...idle, state: 'down' }))]),
  ],
  ['member-electing', 'notice', /looks for a leader/, facts([1, 2, 3].map((id) => member(id, idle)))],
  ['member-apart', 'critical', /serves nobody, while others have a leader/, gone({})],
  [
    'member-disk-full',
    'critical',
    /no space left in \/abc/,
    gone({ local: { ...local, process: 'running', full: '/abc' } }),
  ],
  ['member-read-only', 'critical', /cut off from the quorum/, one({ mode: 'read-only' })],
  [
    'two-leaders',
    'critical',
    /2 members say that they lead: zk1:2181 \(epoch 7\), zk2:2181 \(epoch 7\)/,
    facts([member(1, { mode: 'leader' }), member(2), member(3)]),
  ],
  ['odd-voters', 'warning', /2 voters/, facts([1, 2].map((id) => member(id, { metrics: { quorum_size: 2 } })))],
  ['odd-voters', 'notice', /single voter/, facts([member(1, { mode: 'standalone', metrics: {} })])],
  ['digest', 'critical', /differs/, one({ digests: [{ zxid: 0x700000b00n, digest: 1n }] })],
  ['digest', 'critical', /3 mismatches/, one({ metrics: { digest_mismatches_count: 3 } })],
  ['unrecoverable', 'critical', /1 unrecoverable/, one({ metrics: { unrecoverable_error_count: 1 } })],
  ['lag', 'warning', /2835 transactions behind/, one({ zxid: 0x700000000n })],
  ['version-mix', 'warning', /3\.8\.0, 3\.9\.4/, one({ version: '3.9.4' })],
  ['load', 'warning', /500 requests outstanding/, one({ outstanding: 500 })],
  ['load', 'warning', /250 ms a request/, one({ latency: { min: 1, avg: 250, max: 900 } })],
  [
    'file-descriptors',
    'warning',
    /900 of 1000/,
    one({ metrics: { open_file_descriptor_count: 900, max_file_descriptor_count: 1000 } }),
  ],
  ['fsync', 'warning', /4 fsyncs took longer/, one({ metrics: { fsync_threshold_exceed_count: 4 } })],
  ['fsync', 'warning', /slowest fsync 2300 ms/, one({ metrics: { max_fsynctime: 2300 } })],
  ['certificate', 'warning', /expires in 3 days/, one({ certificate: { subject: 'x', expires: AT + 3.5 * DAY } })],
  ['certificate', 'critical', /expired/, one({ certificate: { subject: 'x', expires: AT - DAY } })],
  ['clock', 'warning', /7 s ahead of/, one({ clockSkew: 7000 })],
  [
    'dead-ephemerals',
    'warning',
    /session 0xff00000000000001 is gone/,
    facts(undefined, { deadEphemerals: [{ path: '/lock', session: -0x00ffffffffffffffn }] }),
  ],
  ['watches', 'warning', /500000 watches for 2 connections/, one({ watches: 500_000, connections: 2 })],
  [
    'connections',
    'warning',
    /10\.0\.0\.9 has 50 of 60/,
    facts(undefined, { roster: { sessions: connections, watchers: new Map(), untold: [] } }),
  ],
  ['large-data', 'warning', /600000 bytes, 57 %/, tree({ large: [{ path: '/big', bytes: 600_000 }] })],
  ['large-data', 'critical', /95 %/, tree({ large: [{ path: '/big', bytes: 1_000_000 }] })],
  ['many-children', 'warning', /60000 children/, tree({ wide: [{ path: '/wide', children: 60_000, bytes: 700_000 }] })],
  [
    'large-data',
    'notice',
    /^biggest: \/a 20480 bytes \(2 % of jute.maxbuffer\), \/b 10486 bytes \(1 % of jute.maxbuffer\)$/,
    tree({
      biggest: [
        { path: '/a', bytes: 20_480 },
        { path: '/b', bytes: 10_486 },
      ],
    }),
  ],
  [
    'many-children',
    'notice',
    /^longest lists: \/wide 2000 children \(4 % of jute.maxbuffer\)$/,
    tree({ widest: [{ path: '/wide', children: 2000, bytes: 40_000 }] }),
  ],
  [
    'sequence-wrap',
    'critical',
    /next number 2147483000, 100 %/,
    tree({ counters: [{ path: '/queue', next: 2_147_483_000 }] }),
  ],
  ['open-acl', 'notice', /7 znodes.*\/a, \/b and 5 more/, tree({ open: ['/a', '/b'], openCount: 7 })],
  ['quota', 'warning', /^12 of 10 znodes$/, tree({ quotas: [quota] })],
  ['disk', 'warning', /30\.0 GiB/, one({ disk: { data: 10 * GIB, log: 20 * GIB } })],
  [
    'exposed-words',
    'warning',
    /answers envi, dump/,
    facts(undefined, { exposure: [{ server: 'zk1:2181', words: ['envi', 'dump'] }] }),
  ],
  ['unread', 'notice', /does not answer mntr/, one({ withheld: [{ word: 'mntr' }] })],
  ['unread', 'warning', /no znode could be read: gone/, facts(undefined, { tree: undefined, unreadable: 'gone' })],
  ['unread', 'notice', /only 10 znodes/, tree({ complete: false })],
]

test('nothing is found where nothing is wrong', () => {
  const given = facts()
  const limits = limitsWith()
  expect(diagnosisOf(given)).toEqual({ findings: [], checks: checks.length, healthy: true, facts: given, limits })
})

for (const [check, severity, what, given] of cases) {
  test(`${check} finds ${what.source}`, () => {
    const found = diagnosisOf(given).findings.find((finding) => finding.check === check && what.test(finding.what))
    expect(found?.severity).toBe(severity)
    expect(found?.why.length).toBeGreaterThan(20)
    expect(String(found?.advice).length).toBeGreaterThan(20)
    if (severity !== 'notice') expect(diagnosisOf(given).healthy).toBe(false)
  })
}

test('every check is seen to find something', () => {
  expect(new Set(cases.map(([check]) => check))).toEqual(new Set(checks.map(({ id }) => id)))
})

test('a member that is down is a warning while the quorum holds with one to spare', () => {
  const five = [1, 2, 3, 4, 5].map((id) => member(id, { metrics: { quorum_size: 5 } }))
  const given = facts([...five.slice(0, 4), member(5, { ...idle, state: 'down' })])
  expect(diagnosisOf(given).findings.find(({ check }) => check === 'member-down')?.severity).toBe('warning')
})

test('the worst comes first', () => {
  const { findings } = diagnosisOf(one({ ...idle, withheld: [{ word: 'mntr' }] }))
  expect(findings.map(({ severity }) => severity)).toEqual(['critical', 'notice'])
})

test('an ephemeral is dead only if two rosters say so', async () => {
  const dead = (id: bigint, path: string) => ({
    ...session(id, 'x:1'),
    connection: undefined,
    alive: false,
    ephemerals: [path],
  })
  const roster = (...sessions: SessionEntry[]): Roster => ({ sessions, watchers: new Map(), untold: [] })
  const first = roster(dead(1n, '/stays'), dead(2n, '/was-new'), session(3n, 'y:2'))
  const second = roster(dead(1n, '/stays'), { ...dead(2n, '/was-new'), alive: true })
  expect(await findDeadEphemerals(first, async () => second)).toEqual([{ path: '/stays', session: 1n }])
  const never = () => Promise.reject(new Error('not needed'))
  expect(await findDeadEphemerals(roster(session(3n, 'y:2')), never)).toEqual([])
})

/** The same object; who reads which of its keys is noted. */
function noting<T extends object>(given: T, seen: Set<string>): T {
  return new Proxy(given, {
    get: (target, key) => {
      seen.add(String(key))
      return Reflect.get(target, key)
    },
  })
}

for (const check of checks) {
  test(`${check.id} looks at what it says it wants, and obeys the thresholds that name it, and no others`, () => {
    const wanted = new Set<string>()
    const obeyed = new Set<string>()
    for (const [, , , given] of cases) check.find(noting(given, wanted), noting(limitsWith(), obeyed))
    wanted.delete('health')
    expect([...wanted].sort()).toEqual([...(check.wants ?? [])].sort())
    // What the tree is read by is obeyed in reading it.
    const reading = ['bufferNotice', 'bufferWarning', 'sequenceWarning']
    const named = Object.entries(thresholds).filter(([, { checks: ids }]) => ids.some((id) => id === check.id))
    const expected = named.map(([name]) => name).filter((name) => !reading.includes(name))
    expect([...obeyed].sort()).toEqual(expected.sort())
  })
}

test('every threshold names checks that there are', () => {
  const ids = checks.map(({ id }) => id)
  expect(Object.values(thresholds).flatMap((one) => one.checks.filter((id) => !ids.includes(id)))).toEqual([])
})

/** Every threshold of members, with facts in which it decides, and the value at which nothing is found any more. */
const decisions: [name: keyof Limits, value: number, Facts][] = [
  ['maxLag', 2835, one({ zxid: 0x700000000n })],
  ['maxOutstanding', 500, one({ outstanding: 500 })],
  ['maxLatency', 250, one({ latency: { min: 1, avg: 250, max: 900 } })],
  ['maxDescriptors', 90, one({ metrics: { open_file_descriptor_count: 900, max_file_descriptor_count: 1000 } })],
  ['maxFsync', 2300, one({ metrics: { max_fsynctime: 2300 } })],
  ['minCertificate', 2 * DAY, one({ certificate: { subject: 'x', expires: AT + 3 * DAY } })],
  ['maxClockSkew', 7000, one({ clockSkew: -7000 })],
  ['maxWatches', 250_000, one({ watches: 500_000, connections: 2 })],
  ['maxConnections', 84, facts(undefined, { roster: { sessions: connections, watchers: new Map(), untold: [] } })],
  ['minDisk', 30 * GIB, one({ disk: { data: 10 * GIB, log: 20 * GIB } })],
  ['maxDiskRatio', 26_844, one({ disk: { data: 10 * GIB, log: 20 * GIB } })],
]

for (const [name, value, given] of decisions) {
  test(`${name} decides: nothing is found at ${value}, but one less`, () => {
    const found = (limit: number) => diagnosisOf(given, checks, limitsWith({ [name]: limit })).findings.length
    expect(found(value)).toBe(0)
    expect(found(name.startsWith('max') || name === 'minDisk' ? value - 1 : value + 2 * DAY)).toBe(1)
  })
}

test('jute.maxbuffer is what the thresholds say', () => {
  const given = tree({ large: [{ path: '/big', bytes: 1_000_000 }] })
  const found = (limits: Partial<Limits>) => diagnosisOf(given, checks, limitsWith(limits)).findings[0]
  expect(found({ juteMaxBuffer: 2_000_000 })).toMatchObject({
    severity: 'warning',
    what: '1000000 bytes, 50 % of jute.maxbuffer',
  })
  expect(found({ bufferCritical: 96 })).toMatchObject({ severity: 'warning' })
})
