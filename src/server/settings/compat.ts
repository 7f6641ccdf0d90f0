import { UsageError } from '../../wire/error.ts'
import { type OpName, ops } from '../../wire/ops.ts'

/** The newest release of each branch the sandbox can answer as; `compat: '3.8'` means that one, `'3.8.0'` that very release. */
export const branches = {
  '3.4': '3.4.14',
  '3.5': '3.5.10',
  '3.6': '3.6.4',
  '3.7': '3.7.2',
  '3.8': '3.8.4',
  '3.9': '3.9.3',
} as const

/** Releases of ClickHouse Keeper go by year and month; `clickhouse` alone means this one, as it was in use for years. */
const KEEPER = '24.8'

/**
 * The first release of ClickHouse Keeper that knows an operation; those not named here it has had from its beginning, if
 * ZooKeeper 3.4 has them. createTTL is off unless it was switched on. Sources: docs/compatibility.md.
 */
const keeperSince: { readonly [K in OpName]?: string } = {
  multiRead: '22.10',
  reconfig: '23.7',
  create2: '26.1',
  checkWatches: '26.1',
  removeWatches: '26.1',
  setWatches: '26.1',
  setWatches2: '26.1',
  addWatch: '26.1',
  createContainer: '26.8',
  sasl: 'never',
}

/**
 * What changed on the wire between releases: for each behaviour the first release that has it, one entry per branch
 * that got it; branches after the last entry have it too.
 */
const since = {
  /** ZOOKEEPER-1495: an unknown operation is answered and the connection closed; before that there was silence. */
  refusesUnknownOps: ['3.4.6'],
  /** ZOOKEEPER-1392: getACL needs READ or ADMIN. */
  getAclNeedsPermission: ['3.4.14', '3.5.5'],
  /** delete checks DELETE on the parent before it looks for the node. */
  deleteChecksAclFirst: ['3.6.0'],
  /** exists needs READ on the node. */
  existsNeedsRead: ['3.7.3', '3.8.4', '3.9.2'],
  /** ZOOKEEPER-4799 (CVE-2024-23944): events are withheld from those who may not read the node. */
  eventsObeyAcl: ['3.7.3', '3.8.4', '3.9.2'],
  /** ZOOKEEPER-3301: hard quotas can be enforced. */
  enforcesQuota: ['3.7.1'],
  /** ZOOKEEPER-4026: create2 inside a multi returns its stat. */
  statOfCreateInMulti: ['3.7.2', '3.8.2'],
  /** ZOOKEEPER-4466: several watch modes on one path; watcher types 4 and 5. */
  manyWatchModes: ['3.9.0'],
  /** Notifications carry the zxid of the transaction that fired them; -1 before. */
  notificationZxid: ['3.9.0'],
  /** ZOOKEEPER-3249: the count of children never goes back, so that it stays at 2147483647; before, it goes on below zero. */
  keepsCversion: ['3.6.0'],
  /** ZOOKEEPER-2014: the configuration is a znode. */
  configNode: ['3.5.0'],
  /** Four-letter words but srvr must be allowed. */
  wordsNeedWhitelist: ['3.5.3'],
  /** Average latency has decimals. */
  fractionalLatency: ['3.6.0'],
  /** When it was built is told in the order of ISO 8601; before, the American way. */
  isoBuildDate: ['3.7.0'],
  /** ZOOKEEPER-3269: tree digests in logs and snapshots. */
  digests: ['3.6.0'],
} as const

export type Behaviour = keyof typeof since

/** What of it ClickHouse Keeper does too. */
const keeperHas: ReadonlySet<Behaviour> = new Set(['getAclNeedsPermission', 'keepsCversion'])

/** How one release behaves. */
export interface Profile {
  readonly version: string
  /**
   * ClickHouse Keeper: closes the connection without a word at an operation it does not know, gives no password and another
   * session to who comes back for one, and has its own words for what it tells of itself.
   */
  readonly keeper: boolean
  has(behaviour: Behaviour): boolean
  answers(op: OpName): boolean
}

/**
 * @param compat a branch (`3.8`) or a release (`3.8.0`), 3.4 to 3.9; `clickhouse`, or one of its releases: `clickhouse-22.8`
 * @param fixes behaviours of later releases it has all the same
 * @throws UsageError for one the table does not know
 */
export function profile(compat: string, fixes: readonly Behaviour[] = []): Profile {
  const keeper = /^clickhouse(?:-(\d\d\.\d{1,2}))?$/.exec(compat)
  if (keeper) return keeperProfile(keeper[1] ?? KEEPER, fixes)
  const version = Object.hasOwn(branches, compat) ? branches[compat as keyof typeof branches] : compat
  if (!/^3\.[4-9]\.\d+$/.test(version)) {
    throw new UsageError(
      `unknown ZooKeeper version "${compat}": one of ${Object.keys(branches).join(', ')} is expected, or clickhouse`,
    )
  }
  return {
    version,
    keeper: false,
    has: (behaviour) => fixes.includes(behaviour) || reached(version, since[behaviour]),
    answers: (op) => reached(version, [ops[op].since]),
  }
}

function keeperProfile(version: string, fixes: readonly Behaviour[]): Profile {
  const [year = 0, month = 0] = version.split('.').map(Number)
  const old = (op: OpName): boolean => !/^3\.[5-9]/.test(ops[op].since)
  return {
    version,
    keeper: true,
    has: (behaviour) => fixes.includes(behaviour) || keeperHas.has(behaviour),
    answers(op) {
      const since = keeperSince[op]
      if (since === undefined) return old(op)
      const [firstYear = Number.NaN, firstMonth = 0] = since.split('.').map(Number)
      return year > firstYear || (year === firstYear && month >= firstMonth)
    },
  }
}

function reached(version: string, firsts: readonly string[]): boolean {
  const [, minor = 0, patch = 0] = version.split('.').map(Number)
  let newest = 0
  for (const first of firsts) {
    const [, firstMinor = 0, firstPatch = 0] = first.split('.').map(Number)
    if (firstMinor === minor) return patch >= firstPatch
    newest = Math.max(newest, firstMinor)
  }
  return minor > newest
}
