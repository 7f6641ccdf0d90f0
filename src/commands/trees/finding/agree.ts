import type { Context } from '../../../cli/declare/context.ts'
import type { Plan } from '../../../cli/declare/plan.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { escapeText } from '../../../render/text.ts'
import { bytes } from '../../../render/units.ts'
import type { Known } from '../../../tree/journal/remove.ts'
import { readTree } from '../../../tree/walk/read-tree.ts'
import { isSystem } from '../../../tree/walk/system.ts'
import type { Znode } from '../../../tree/walk/znode.ts'
import { ancestors, parentPath } from '../../../wire/path.ts'
import type { Agreed } from '../../journal/recording/exact-removal.ts'
import { refuseMore } from '../../journal/recording/telling-removal.ts'
import { Account } from '../reading/account.ts'
import { matches, type Search } from './search.ts'

/** Paths to be seen before the question. */
const SHOWN = 10

interface Wanted extends Context {
  readonly flags: { readonly recursive: boolean; readonly limit: number | undefined }
}

/**
 * Finds what `find --delete` would delete, for somebody to agree to.
 * @returns undefined where there is nothing to delete
 * @throws StopError when it is more than --limit allows, or has children that are not found; as `matches`
 */
export async function planRemoval(call: Wanted, search: Search): Promise<Plan<Agreed> | undefined> {
  const { recursive, limit } = call.flags
  const zk = await call.zk()
  const account = new Account(call)
  const found = new Map<string, Known>()
  const take = (znodes: readonly Znode[]): void => {
    for (const { path, stat } of znodes) if (stat && path !== '/') found.set(path, { path, stat })
  }
  const { tally, denied } = account
  const options = { stat: true, skip: (path: string) => isSystem(zk, path), signal: call.signal, tally, denied }
  for await (const batch of matches(zk, search, options)) take(batch.filter(({ path }) => !isSystem(zk, path)))
  if (recursive) for await (const batch of below(zk, found, options)) take(batch)
  else refuseParents(found)
  refuseMore(found.size, limit)
  if (found.size === 0 && account.hidden === 0) return undefined
  // A path is longer than that of what it is below: so the other way round children come before their parents.
  const znodes = [...found.values()].sort((a, b) => (a.path < b.path ? 1 : -1))
  const size = znodes.reduce((sum, { stat }) => sum + stat.dataLength, 0)
  const ephemerals = znodes.filter(({ stat }) => stat.ephemeralOwner !== 0n).length
  const { roots } = search
  return {
    text: `delete ${znodes.length} znode${znodes.length === 1 ? '' : 's'} found below ${roots.join(', ')}: ${bytes(size)}, ${ephemerals} ephemeral`,
    details: details(znodes),
    facts: { paths: roots, znodes: znodes.length, bytes: size, ephemerals },
    settled: { command: `find ${roots.join(' ')} --delete`, roots, znodes, hidden: account.hidden },
  }
}

/** The first of what was found, as it was found. */
function details(znodes: readonly Known[]): string {
  const first = znodes.slice(-SHOWN).reverse()
  const rest = znodes.length - first.length
  return first.map(({ path }) => `${escapeText(path)}\n`).join('') + (rest > 0 ? `and ${rest} more\n` : '')
}

/** What is below what was found, the topmost of it. */
async function* below(
  zk: ZooKeeper,
  found: ReadonlyMap<string, Known>,
  {
    skip,
    signal,
    tally,
    denied,
  }: Pick<Account, 'tally' | 'denied'> & {
    readonly skip: (path: string) => boolean
    readonly signal: AbortSignal
  },
): AsyncGenerator<Znode[]> {
  const tops = [...found.values()].filter(
    ({ path, stat }) => stat.numChildren > 0 && !ancestors(parentPath(path)).some((one) => found.has(one)),
  )
  for (const { path } of tops) {
    for await (const batch of readTree(zk, path, { want: { stat: true }, skip, signal, tally })) {
      for (const znode of batch) if (znode.denied) denied(znode)
      yield batch
    }
  }
}

/** @throws StopError conflict where a znode would stay below one that is found */
function refuseParents(found: ReadonlyMap<string, Known>): void {
  const children = new Map<string, number>()
  for (const path of found.keys()) children.set(parentPath(path), (children.get(parentPath(path)) ?? 0) + 1)
  const parents = [...found.values()].filter(({ path, stat }) => stat.numChildren > (children.get(path) ?? 0))
  const [first] = parents
  if (!first) return
  throw new StopError(
    'conflict',
    `nothing was deleted: ${first.path} has children that are not found${parents.length > 1 ? `, and so have ${parents.length - 1} more` : ''}`,
    '-r deletes what is below them, too',
    { path: first.path, parents: parents.length },
  )
}
