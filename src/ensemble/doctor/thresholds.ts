/** `count` of something, `percent` of something, time in `ms`, `bytes`. */
export type Unit = 'count' | 'percent' | 'ms' | 'bytes'

/** From where on a check finds something. */
export interface Threshold {
  /** The checks that obey it, by their ids. */
  readonly checks: readonly string[]
  readonly unit: Unit
  /** What it is unless somebody says otherwise, in its unit. */
  readonly standard: number
  /** A fragment: "transactions a member may be behind the leader". */
  readonly meaning: string
}

const SECOND = 1000
const DAY = 86_400 * SECOND
const GIB = 2 ** 30

/** Every figure a check judges by. Profiles, `--threshold`, `doctor ls`, help and docs/monitoring.md read this. */
export const thresholds = {
  maxLag: {
    checks: ['lag'],
    unit: 'count',
    standard: 1000,
    meaning: 'transactions a member may be behind the leader',
  },
  maxOutstanding: {
    checks: ['load'],
    unit: 'count',
    standard: 100,
    meaning: 'requests that may wait in a member',
  },
  maxLatency: {
    checks: ['load'],
    unit: 'ms',
    standard: 100,
    meaning: 'time a request may take on average',
  },
  maxDescriptors: {
    checks: ['file-descriptors'],
    unit: 'percent',
    standard: 80,
    meaning: 'share of its file descriptors a server may have in use',
  },
  maxFsync: {
    checks: ['fsync'],
    unit: 'ms',
    standard: SECOND,
    meaning: 'time the slowest fsync may have taken',
  },
  minCertificate: {
    checks: ['certificate'],
    unit: 'ms',
    standard: 30 * DAY,
    meaning: 'time for which a certificate has to be valid yet',
  },
  maxClockSkew: {
    checks: ['clock'],
    unit: 'ms',
    standard: SECOND,
    meaning: 'time by which the clock of a member may differ from ours',
  },
  maxWatches: {
    checks: ['watches'],
    unit: 'count',
    standard: 10_000,
    meaning: 'watches a member may hold for each connection',
  },
  maxConnections: {
    checks: ['connections'],
    unit: 'percent',
    standard: 80,
    meaning: 'share of maxClientCnxns below which the connections of one client address stay',
  },
  juteMaxBuffer: {
    checks: ['large-data', 'many-children'],
    unit: 'bytes',
    standard: 0xfffff,
    meaning: 'jute.maxbuffer of servers and clients: set it to what yours have',
  },
  bufferNotice: {
    checks: ['large-data', 'many-children'],
    unit: 'percent',
    standard: 1,
    meaning: 'share of jute.maxbuffer from which on the biggest znodes are named in a notice',
  },
  bufferWarning: {
    checks: ['large-data', 'many-children'],
    unit: 'percent',
    standard: 50,
    meaning: 'share of jute.maxbuffer from which on data, or a list of children, is a warning',
  },
  bufferCritical: {
    checks: ['large-data', 'many-children'],
    unit: 'percent',
    standard: 90,
    meaning: 'share of jute.maxbuffer above which it is critical',
  },
  sequenceWarning: {
    checks: ['sequence-wrap'],
    unit: 'percent',
    standard: 50,
    meaning: 'share of all sequence numbers from which on a parent is a warning',
  },
  sequenceCritical: {
    checks: ['sequence-wrap'],
    unit: 'percent',
    standard: 99,
    meaning: 'share of all sequence numbers above which it is critical',
  },
  minDisk: {
    checks: ['disk'],
    unit: 'bytes',
    standard: 2 * GIB,
    meaning: 'snapshots and logs that are nothing to speak of, however little data there is',
  },
  maxDiskRatio: {
    checks: ['disk'],
    unit: 'count',
    standard: 50,
    meaning: 'times the size of the data that snapshots and logs may take',
  },
} as const satisfies Readonly<Record<string, Threshold>>

export type ThresholdName = keyof typeof thresholds

/** Every threshold as it is to be, in its unit. */
export type Limits = Readonly<Record<ThresholdName, number>>

/** @param changed those that are to be otherwise, in their units */
export function limitsWith(changed: Partial<Limits> = {}): Limits {
  const standard = Object.entries(thresholds).map(([name, { standard }]) => [name, standard])
  return { ...Object.fromEntries(standard), ...changed } as Limits
}
