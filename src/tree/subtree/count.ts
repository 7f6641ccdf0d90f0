import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import { walk } from '../walk/walk.ts'

/**
 * How many znodes are below a path. Servers before 3.6 do not know getAllChildrenNumber; there the tree is walked.
 * @throws ZkError NoNode, NoAuth
 */
export async function countDescendants(zk: ZooKeeper, path: string): Promise<number> {
  try {
    const { totalNumber } = await zk.call('getAllChildrenNumber', { path: addChroot(zk.chroot, path) || '/' })
    return totalNumber
  } catch (error) {
    if (!(error instanceof ZkError) || error.name !== 'Unimplemented') throw error
  }
  let count = -1
  for await (const _ of walk(zk, path)) count++
  return count
}
