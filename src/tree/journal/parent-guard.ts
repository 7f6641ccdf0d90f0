import { OPEN_ACL } from '../../client/terms/acl.ts'
import type { MultiOperation } from '../../wire/multi.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'

/** Begins the name of a znode that no one ever sees: it goes with the transaction it came with. */
const NAME = 'zoosh-guard-'

/** Operations of a guard. */
export const GUARD_OPERATIONS = 2

/**
 * How many children a znode has had, as the server counts them: the number its next sequential child gets. A stat tells
 * twice that number less the children there are (org.apache.zookeeper.server.DataNode.copyStat).
 */
export function childrenEver({ cversion, numChildren }: Pick<Stat, 'cversion' | 'numChildren'>): number {
  return ((cversion + numChildren) >>> 0) / 2
}

/**
 * What lets a transaction pass only while no child was created below a znode since `ever` children were counted there.
 * ZooKeeper can make a write depend on the version of data and on nothing else; but it names a sequential child by that
 * count, and a transaction can demand that the name be a certain one: it deletes the child under the name it should have.
 * Needs CREATE and DELETE there. Moves the count on by one.
 * @param parent the server's path
 */
export function guard(parent: string, ever: number): MultiOperation[] {
  const path = joinPath(parent, NAME)
  return [
    { op: 'create', request: { path, data: null, acl: OPEN_ACL, flags: 2 } },
    { op: 'delete', request: { path: path + String(ever).padStart(10, '0'), version: 0 } },
  ]
}
