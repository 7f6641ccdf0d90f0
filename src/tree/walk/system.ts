import type { ZooKeeper } from '../../client/client.ts'
import { addChroot, isUnder } from '../../wire/path.ts'

const SYSTEM = '/zookeeper'
/** What every server has, and deletes for nobody: org.apache.zookeeper.server.ZKDatabase.isSpecialPath. */
const FIXED: readonly string[] = [SYSTEM, `${SYSTEM}/quota`, `${SYSTEM}/config`]

/** What a recursive command never touches: /zookeeper, unless it is not the server's own. */
export function isSystem(zk: ZooKeeper, path: string): boolean {
  return isUnder(addChroot(zk.chroot, path), SYSTEM)
}

/** Whether a znode cannot be deleted at all. */
export function isFixed(zk: ZooKeeper, path: string): boolean {
  return FIXED.includes(addChroot(zk.chroot, path))
}
