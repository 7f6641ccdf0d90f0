import type { DataRead } from '../../client/bulk/bulk-read.ts'
import type { ZooKeeper } from '../../client/client.ts'
import type { TransactionResult } from '../../client/request/transaction.ts'
import { ZkError } from '../../wire/error.ts'
import { parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { ifThere } from '../steps/if-there.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'

/** How a znode is entered. */
export interface EnterOptions {
  readonly mode: 'ephemeral' | 'persistent'
  /** Mode of a missing parent. */
  readonly parents: 'container' | 'persistent'
}

/** Versions that what is entered begins with: 1 to so many. */
const VERSIONS = 15

/**
 * Makes a znode at a path, and takes away what is there, in one transaction: nobody sees the place empty, of any number who enter
 * at once each has it in its turn, and the last one keeps it. Only where a quota is used up is it taken away first.
 *
 * It begins with another version than what it replaces, so that the delete of who was there, bound to the version it had, does
 * not hit who is there now; and never with 0, as what other programs make does.
 * @param text told apart from all others that this process enters: by it, what was made is known after a lost answer
 * @returns its stat, when it was made
 * @throws ZkError NotEmpty for a place with children, NoAuth, QuotaExceeded; ConnectionError when the session is over
 */
export async function enter(zk: ZooKeeper, path: string, text: string, { mode, parents }: EnterOptions): Promise<Stat> {
  let there: Stat | undefined
  let before: Stat | undefined
  let doubt = false
  for (;;) {
    try {
      return await replace(zk, path, text, mode, there, firstVersion(before))
    } catch (error) {
      if (inDoubt(zk, error)) doubt ||= error.maybeApplied
      else await makeWay(zk, path, parents, there, error)
    }
    // What is in it may be for others to read.
    there = await persist(zk, () => zk.exists(path))
    before = there ?? before
    const read = doubt && there && (await ifThere(persist(zk, () => zk.get(path))).catch(orRefused))
    if (read && isOurs(zk, read, text, mode)) return read.stat
  }
}

/** Does what is to be done about an error before the next try. @throws the error, where that is nothing */
async function makeWay(
  zk: ZooKeeper,
  path: string,
  parents: EnterOptions['parents'],
  there: Stat | undefined,
  error: unknown,
): Promise<void> {
  const why = error instanceof ZkError ? error.name : undefined
  if (why === 'NoNode' && !there) await ensure(zk, parentPath(path), parents)
  else if (why === 'QuotaExceeded' && there) await free(zk, path, there)
  else if (why !== 'NoNode' && why !== 'NodeExists' && why !== 'BadVersion') throw error
}

async function replace(
  zk: ZooKeeper,
  path: string,
  text: string,
  mode: EnterOptions['mode'],
  there: Stat | undefined,
  version: number,
): Promise<Stat> {
  const entering = zk.transaction()
  if (there) entering.delete(path, { version: there.version })
  entering.create(path, text, { mode })
  for (let sets = 0; sets < version; sets++) entering.set(path, text)
  const results = await entering.commit()
  return (results.at(-1) as Extract<TransactionResult, { op: 'set' }>).stat
}

/** Where a quota is used up: it is not given back what goes within a transaction before that is done. */
async function free(zk: ZooKeeper, path: string, { version }: Stat): Promise<void> {
  await persist(zk, () => zk.delete(path, { version })).catch((error: unknown) => {
    if (!(error instanceof ZkError) || (error.name !== 'NoNode' && error.name !== 'BadVersion')) throw error
  })
}

/** Any but that of what is replaced. */
function firstVersion(replaced: Stat | undefined): number {
  return replaced ? 1 + (replaced.version % VERSIONS) : 1
}

/** Ours anybody may read. */
function orRefused(error: unknown): undefined {
  if (!(error instanceof ZkError && error.name === 'NoAuth')) throw error
}

function isOurs(zk: ZooKeeper, { data, stat }: DataRead, text: string, mode: EnterOptions['mode']): boolean {
  const owner = mode === 'ephemeral' ? zk.sessionId : 0n
  return stat.ephemeralOwner === owner && data?.toString() === text
}
