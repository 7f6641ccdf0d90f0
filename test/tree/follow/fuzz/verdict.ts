import type { Change, GapChange, NodeChange } from '../../../../src/tree/follow/change.ts'
import { isUnder } from '../../../../src/wire/path.ts'
import type { Deed } from './history.ts'
import type { Manner } from './plan.ts'

/**
 * What is wrong with a stream: a change that was never made, or one that was made and is neither told nor in a gap.
 * @param since zxid up to which everything was done before it was ready
 */
export function verdict(
  changes: readonly Change[],
  deeds: readonly Deed[],
  { recursive, roots }: Manner,
  since: bigint,
): string[] {
  const gaps = changes.filter((change): change is GapChange => change.type === 'Gap')
  const inGap = ({ zxid, path }: Deed): boolean =>
    gaps.some(
      (gap) => zxid > gap.since && zxid <= gap.until && (gap.reason !== 'unreadable' || isUnder(path, gap.path)),
    )
  const paths = new Set(deeds.map(({ path }) => path))
  const findings: string[] = []
  for (const path of paths) {
    if (!roots.some((root) => (recursive ? isUnder(path, root) : path === root))) continue
    const done = deeds.filter((deed) => deed.path === path)
    const told = changes.filter(
      (change): change is NodeChange =>
        change.path === path &&
        change.type !== 'Gap' &&
        change.type !== 'Unknown' &&
        change.type !== 'NodeChildrenChanged' &&
        !change.initial,
    )
    // What was there is told as it is when its turn comes.
    const begins = changes.find((change) => change.path === path && 'initial' in change) as NodeChange | undefined
    const begun = begins ? stateOf(begins, done) : 0n
    const free = (deed: Deed): boolean => deed.zxid <= since || deed.zxid <= begun || inGap(deed)
    if (!accountsFor(told, done, free))
      findings.push(`${path}\n  done ${done.map(say(free))}\n  told ${told.map(sayTold)}`)
  }
  return findings
}

/** @returns zxid of the deed that made a znode what it was told to be */
function stateOf({ zxid, version }: NodeChange, done: readonly Deed[]): bigint {
  const made = done.findIndex((deed) => deed.type === 'NodeCreated' && (zxid === undefined || deed.zxid === zxid))
  return done.find((deed, at) => at >= made && deed.version === version)?.zxid ?? 0n
}

/** Whether what is told can be laid beside what was done, in order, with nothing left over but what need not be told. */
function accountsFor(told: readonly NodeChange[], done: readonly Deed[], free: (deed: Deed) => boolean): boolean {
  // Which numbers of told changes can lie beside the deeds so far.
  let ends = new Set([0])
  for (const deed of done) {
    const next = new Set<number>()
    for (const end of ends) {
      if (free(deed)) next.add(end)
      if (end === told.length || !isTold(deed, told[end]!)) continue
      let after = end + 1
      next.add(after)
      while (after < told.length && bringsData(deed, told[after]!)) next.add(++after)
    }
    ends = next
  }
  return ends.has(told.length)
}

/** Whether a change tells of a deed; one found by looking may tell of a creation with what came after it. */
function isTold(deed: Deed, { type, zxid, version, synthetic }: NodeChange): boolean {
  if (deed.type !== type || (zxid !== undefined && zxid !== deed.zxid)) return false
  if (type === 'NodeDeleted' || (type === 'NodeCreated' && synthetic)) return true
  return version === undefined || version === deed.version
}

/** Whether a change is told a second time, only to bring its data. */
function bringsData({ version, zxid }: Deed, told: NodeChange): boolean {
  const same = told.version === version && (told.zxid === undefined || told.zxid === zxid)
  return told.type === 'NodeDataChanged' && told.synthetic === true && same
}

const say =
  (free: (deed: Deed) => boolean) =>
  (deed: Deed): string =>
    `${deed.type.slice(4)} v${deed.version} ${deed.zxid}${free(deed) ? ' (free)' : ''}`

const sayTold = ({ type, version, zxid, synthetic }: NodeChange): string =>
  `${type.slice(4)} v${version} ${zxid}${synthetic ? ' (looked)' : ''}`
