import type { ZooKeeper } from '../../client/client.ts'
import { perms } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { parentPath } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import { walk } from '../walk/walk.ts'

/** Requests on the wire at a time. */
const AHEAD = 500

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
 * The ACL of every znode of a subtree, with what is noteworthy about it, in the order of the walk.
 * @throws ZkError NoNode or NoAuth for the root
 */
export async function* auditAcls(zk: ZooKeeper, root: string, signal: AbortSignal): AsyncGenerator<Audited> {
  // Of the ancestors of where the walk is, by depth.
  const spine: { path: string; key: string }[] = []
  let batch: string[] = []
  async function* look(): AsyncGenerator<Audited> {
    const acls = await Promise.all(batch.map((path) => aclOf(zk, path)))
    for (const [index, path] of batch.entries()) {
      const acl = acls[index]
      if (acl === undefined) continue
      const key = acl === 'hidden' ? 'hidden' : JSON.stringify(acl)
      while (spine.length > 0 && spine.at(-1)!.path !== parentPath(path)) spine.pop()
      const inherited = spine.at(-1)?.key === key
      spine.push({ path, key })
      yield { path, acl: acl === 'hidden' ? undefined : acl, findings: findingsOf(acl), inherited }
    }
    batch = []
  }
  for await (const { path } of walk(zk, root, { signal })) {
    batch.push(path)
    if (batch.length >= AHEAD) yield* look()
  }
  yield* look()
}

async function aclOf(zk: ZooKeeper, path: string): Promise<readonly Acl[] | 'hidden' | undefined> {
  try {
    return (await zk.getAcl(path)).acl
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NoAuth') return 'hidden'
    if (error instanceof ZkError && error.name === 'NoNode') return undefined
    throw error
  }
}

function findingsOf(acl: readonly Acl[] | 'hidden'): Finding[] {
  if (acl === 'hidden') return ['hidden']
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
