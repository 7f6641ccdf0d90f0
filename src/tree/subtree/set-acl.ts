import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot, isUnder } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import { walk } from '../walk/walk.ts'

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
  let batch: string[] = []
  for await (const { path } of walk(zk, root, { signal })) {
    if (isUnder(addChroot(zk.chroot, path), '/zookeeper') && !isUnder(addChroot(zk.chroot, root), '/zookeeper'))
      continue
    batch.push(path)
    if (batch.length < AHEAD) continue
    await Promise.all(batch.map(one))
    batch = []
  }
  await Promise.all(batch.map(one))
  return outcome
}
