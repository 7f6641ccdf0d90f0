import type { ReadTreeOptions } from '../../../../src/tree/walk/read-tree-options.ts'
import type { Tally, Znode } from '../../../../src/tree/walk/znode.ts'
import { ancestors, parentPath } from '../../../../src/wire/path.ts'

export type Told = Znode

/** A walk that has ended, and what its tree was like meanwhile. */
export interface Walked {
  readonly root: string
  readonly options: ReadTreeOptions
  readonly told: readonly Told[]
  readonly tally: Tally
  /** How often the walk was told to leave something out. */
  readonly skipped: number
  readonly lasting: ReadonlySet<string>
  readonly ever: ReadonlyMap<string, ReadonlySet<string>>
  readonly hidden: ReadonlySet<string>
}

/** What a walk promises, and where it did not keep it. */
export function faultsOf(walked: Walked): string[] {
  return [...told(walked), ...ordered(walked), ...tallied(walked), ...walked.told.flatMap((one) => whole(one, walked))]
}

/** What was there all the time is told once, and nothing that never was. */
function told({ root, options, told, lasting, ever, hidden }: Walked): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  for (const { path } of told) {
    if (seen.has(path)) faults.push(`${path} twice`)
    seen.add(path)
    if (!ever.has(path)) faults.push(`${path} never was`)
    if (!isWanted(path, root, options)) faults.push(`${path} is not to be told`)
  }
  for (const path of lasting) {
    const above = ancestors(path).filter((one) => one !== path)
    // Nobody can know what is below a znode that may not be read.
    if (seen.has(path) || !isWanted(path, root, options) || above.some((one) => hidden.has(one))) continue
    // Its parent was seen: what was deleted and created anew is another znode, which may have come after its list was read.
    if (above.every((one) => lasting.has(one) || !one.startsWith(root))) faults.push(`${path} is missing`)
  }
  return faults
}

function isWanted(path: string, root: string, { depth = Number.POSITIVE_INFINITY, skip }: ReadTreeOptions): boolean {
  if (path.split('/').length - root.split('/').length > depth) return false
  return !ancestors(path).some((one) => one.startsWith(`${root}/`) && skip!(one))
}

function ordered({ root, told, options: { order } }: Walked): string[] {
  const places = new Map(told.map(({ path }, at) => [path, at]))
  return told.flatMap(({ path }, at) => {
    const before = told[at - 1]?.path
    const parent = places.get(parentPath(path))
    if (path !== root) {
      if (parent === undefined) return [`${path} without its parent`]
      if (order === 'leaves-first' ? parent < at : parent > at) return [`${path} on the wrong side of its parent`]
    }
    if (order === 'as-it-comes' || before === undefined || compare(before, path, order === 'leaves-first') < 0)
      return []
    return [`${before} before ${path}`]
  })
}

function compare(one: string, other: string, leavesFirst: boolean): number {
  const [a, b] = [one.split('/'), other.split('/')]
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at]! < b[at]! ? -1 : 1
  }
  return (a.length - b.length) * (leavesFirst ? -1 : 1)
}

function tallied({
  root,
  told,
  tally,
  skipped,
  options: { want, depth = Number.POSITIVE_INFINITY },
}: Walked): string[] {
  const faults: string[] = []
  const same = (what: string, is: number, due: number): void => {
    if (is !== due) faults.push(`${what}: ${is}, not ${due}`)
  }
  same('read', tally.read, told.length)
  same('denied', tally.denied, told.filter(({ denied }) => denied).length)
  same('skipped', tally.skipped, skipped)
  if (!want?.children) return faults
  const parents = told.filter(({ path }) => path.split('/').length - root.split('/').length < depth)
  const listed = parents.reduce((sum, { children = [] }) => sum + children.length, 1)
  same('listed', listed, tally.read + tally.gone + tally.skipped)
  return faults
}

/** What was wanted of a znode, and could be read, is there and true. */
function whole(one: Told, { options: { want = {} }, ever, hidden }: Walked): string[] {
  const { path, data, stat, acl, children, denied } = one
  const faults: string[] = []
  if (denied && !hidden.has(path)) faults.push(`${path} denied: ${denied.message}`)
  for (const [part, value] of Object.entries({ data, stat, acl, children })) {
    const wanted = want[part as keyof typeof want] === true
    if (value !== undefined && !wanted) faults.push(`${part} of ${path} that nobody wants`)
    if (value === undefined && wanted && !denied) faults.push(`no ${part} of ${path}`)
  }
  if (data && !ever.get(path)?.has(String(data))) faults.push(`${path} never had that data`)
  if (data && stat && data.length !== stat.dataLength) faults.push(`the stat of ${path} is not that of its data`)
  return faults
}
