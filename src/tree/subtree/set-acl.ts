import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import { passOverHidden } from '../walk/hidden.ts'
import { readTree } from '../walk/read-tree.ts'
import { isSystem } from '../walk/system.ts'

/** Requests on the wire at a time. */
const AHEAD = 500

/** What became of a subtree's ACLs; `first` is the first refusal. */
export interface AclOutcome<E extends Error = ZkError> {
  changed: number
  gone: number
  failed: number
  first: E | undefined
}

export interface AclManner {
  /** Of the ACL each znode must have; any when absent. */
  readonly version?: number
  /** Filled in as it goes. */
  readonly outcome?: AclOutcome
}

/**
 * Gives a znode and all below it an ACL; /zookeeper is left out. What vanishes meanwhile is counted, what may not be
 * changed too.
 * @throws ZkError NoNode or NoAuth for the root of the subtree
 */
export async function setAclBelow(
  zk: ZooKeeper,
  root: string,
  acl: readonly Acl[],
  signal: AbortSignal,
  { version = -1, outcome = { changed: 0, gone: 0, failed: 0, first: undefined } }: AclManner = {},
): Promise<AclOutcome> {
  const one = async (path: string): Promise<void> => {
    try {
      await zk.setAcl(path, acl, { version })
      outcome.changed++
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
      if (error.name === 'NoNode') outcome.gone++
      else {
        outcome.failed++
        outcome.first ??= error
      }
    }
  }
  const skip = isSystem(zk, root) ? undefined : (path: string) => isSystem(zk, path)
  for await (const batch of readTree(zk, root, { skip, signal })) {
    passOverHidden(batch)
    for (let at = 0; at < batch.length; at += AHEAD) {
      await Promise.all(batch.slice(at, at + AHEAD).map(({ path }) => one(path)))
    }
  }
  return outcome
}
