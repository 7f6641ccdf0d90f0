import type { ZooKeeper } from '../../client/client.ts'
import { perms } from '../../wire/codes.ts'
import { parentPath } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import { passOverHidden } from '../walk/hidden.ts'
import { readTree } from '../walk/read-tree.ts'
import type { Znode } from '../walk/znode.ts'

/**
 * What is worth knowing about an ACL: `open` everybody may change it · `writable` everybody may write, create or delete ·
 * `unusable` a digest entry no password matches · `stuck` nobody may change it · `hidden` we may not read it.
 */
export type Finding = 'open' | 'writable' | 'unusable' | 'stuck' | 'hidden'

export interface Audited {
  readonly path: string
  /** undefined when it may not be read. */
  readonly acl: readonly Acl[] | undefined
  readonly findings: readonly Finding[]
  /** Whether the parent has the very same ACL. */
  readonly inherited: boolean
}

/**
 * The ACL of every znode of a subtree, with what is noteworthy about it, depth first.
 * @throws ZkError NoNode or NoAuth for the root
 */
export async function* auditAcls(zk: ZooKeeper, root: string, signal: AbortSignal): AsyncGenerator<Audited[]> {
  // Of the ancestors of where the walk is, by depth.
  const spine: { path: string; key: string }[] = []
  const audit = ({ path, acl }: Znode): Audited => {
    const key = acl ? JSON.stringify(acl) : 'hidden'
    while (spine.length > 0 && spine.at(-1)!.path !== parentPath(path)) spine.pop()
    const inherited = spine.at(-1)?.key === key
    spine.push({ path, key })
    return { path, acl, findings: findingsOf(acl), inherited }
  }
  for await (const batch of readTree(zk, root, { want: { acl: true }, signal })) {
    passOverHidden(batch)
    yield batch.map(audit)
  }
}

function findingsOf(acl: readonly Acl[] | undefined): Finding[] {
  if (!acl) return ['hidden']
  const findings: Finding[] = []
  const everybody = acl.filter(({ scheme }) => scheme === 'world').reduce((bits, entry) => bits | entry.perms, 0)
  if (everybody & perms.admin) findings.push('open')
  else if (everybody & (perms.create | perms.delete | perms.write)) findings.push('writable')
  if (acl.some(unusable)) findings.push('unusable')
  if (!acl.some((entry) => entry.perms & perms.admin && !unusable(entry))) findings.push('stuck')
  return findings
}

/** A digest entry must hold a base64 SHA-1 behind the user's name; masked ones (`alice:x`) cannot be judged. */
function unusable({ scheme, id }: Acl): boolean {
  return scheme === 'digest' && !/:([A-Za-z0-9+/]{27}=|x)$/.test(id)
}
