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
 * at once each has it in its turn, and the last one keeps it.
 *
 * It begins with another version than what it replaces, so that the delete of who was there, bound to the version it had, does
 * not hit who is there now; and never with 0, as what other programs make does.
 * @param text told apart from all others that this process enters: by it, what was made is known after a lost answer
 * @returns its stat, when it was made
 * @throws ZkError NotEmpty for a place with children, NoAuth; ConnectionError when the session is over
 */
export async function enter(zk: ZooKeeper, path: string, text: string, { mode, parents }: EnterOptions): Promise<Stat> {
  let there: Stat | undefined
  let doubt = false
  for (;;) {
    try {
      return await replace(zk, path, text, mode, there)
    } catch (error) {
      const why = error instanceof ZkError ? error.name : undefined
      if (inDoubt(zk, error)) doubt ||= error.maybeApplied
      else if (why === 'NoNode' && !there) await ensure(zk, parentPath(path), parents)
      else if (why !== 'NoNode' && why !== 'NodeExists' && why !== 'BadVersion') throw error
    }
    // What is in it may be for others to read.
    there = await persist(zk, () => zk.exists(path))
    if (doubt && there) {
      const read = await ifThere(persist(zk, () => zk.get(path))).catch(orRefused)
      if (read && isOurs(zk, read, text, mode)) return read.stat
    }
  }
}

async function replace(
  zk: ZooKeeper,
  path: string,
  text: string,
  mode: EnterOptions['mode'],
  there: Stat | undefined,
): Promise<Stat> {
  const entering = zk.transaction()
  if (there) entering.delete(path, { version: there.version })
  entering.create(path, text, { mode })
  for (let version = firstVersion(there); version > 0; version--) entering.set(path, text)
  const results = await entering.commit()
  return (results.at(-1) as Extract<TransactionResult, { op: 'set' }>).stat
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
