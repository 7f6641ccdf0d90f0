import type { ZooKeeper } from '../../client/client.ts'
import type { Acl, Stat } from '../../wire/records.ts'

/** Something was changed, and not as it was meant to be; trying again does not mend it. */
export class HalfDone extends Error {}

/**
 * Replaces the ACL of a znode that is still the one that was read. Its ACL's version is demanded, but ZooKeeper has no
 * condition on the creation, and no transaction that changes ACLs: a znode that was made anew in that moment is known by the
 * answer only.
 * @throws ZkError; HalfDone when it was another znode, whose ACL nobody has read
 */
export async function setAclExactly(
  zk: ZooKeeper,
  path: string,
  acl: readonly Acl[],
  was: Pick<Stat, 'czxid' | 'aversion'>,
): Promise<Stat> {
  const stat = await zk.setAcl(path, acl, { version: was.aversion })
  if (stat.czxid === was.czxid) return stat
  throw new HalfDone(`somebody made ${path} anew in that moment: the ACL it had then was replaced and is in no journal`)
}
