import type { ZooKeeper } from '../../client/client.ts'
import { addChroot, isUnder } from '../../wire/path.ts'

/** What a recursive command never touches: /zookeeper, unless it is not the server's own. */
export function isSystem(zk: ZooKeeper, path: string): boolean {
  return isUnder(addChroot(zk.chroot, path), '/zookeeper')
}
