import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import type { Acl, Stat } from '../wire/records.ts'
import { refuseLockout } from './acl-guard.ts'
import { aclText } from './acl-input.ts'
import type { Context } from './context.ts'

const ATTEMPTS = 10

/** How to edit an ACL. */
export interface AclEdit {
  readonly force: boolean
  readonly dryRun: boolean
  /** The new entries; the same array when there is nothing to do. @throws UsageError */
  change(acl: readonly Acl[]): readonly Acl[]
}

/**
 * Reads an ACL, changes it, and writes it back under the version that was read, so that no other change is lost.
 * @returns undefined for a dry run
 * @throws ZkError; StopError when it would lock us out
 */
export async function editAcl(
  context: Context,
  path: string,
  { force, dryRun, change }: AclEdit,
): Promise<{ path: string; acl: readonly Acl[]; stat: Stat } | undefined> {
  const zk: ZooKeeper = await context.zk()
  for (let attempt = 1; ; attempt++) {
    const { acl, stat } = await zk.getAcl(path)
    const changed = change(acl)
    if (!force && changed !== acl) await refuseLockout(zk, context.settings.auth, changed)
    if (dryRun) {
      context.io.err(`would set the ACL of ${path} to ${aclText(changed)}\n`)
      return undefined
    }
    if (changed === acl) return { path, acl, stat }
    try {
      return { path, acl: changed, stat: await zk.setAcl(path, changed, { version: stat.aversion }) }
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'BadVersion' || attempt === ATTEMPTS) throw error
    }
  }
}
