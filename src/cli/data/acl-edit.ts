import { ZkError } from '../../wire/error.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import type { Context } from '../declare/context.ts'
import type { Plan } from '../declare/plan.ts'
import { refuseLockout } from './acl-guard.ts'
import { aclText } from './acl-input.ts'

const ATTEMPTS = 10

/** How to edit an ACL. */
export interface AclEdit {
  readonly force: boolean
  /** The new entries; the same array when there is nothing to do. @throws UsageError */
  change(acl: readonly Acl[]): readonly Acl[]
}

/**
 * What an edit comes to now.
 * @throws ZkError; StopError when it would lock us out
 */
export async function planAcl(context: Context, path: string, edit: AclEdit): Promise<Plan> {
  const { changed } = await edited(context, path, edit)
  return { text: `set the ACL of ${path} to ${aclText(changed)}` }
}

/**
 * Reads an ACL, changes it, and writes it back under the version that was read, so that no other change is lost.
 * @throws ZkError; StopError when it would lock us out
 */
export async function editAcl(
  context: Context,
  path: string,
  edit: AclEdit,
): Promise<{ path: string; acl: readonly Acl[]; stat: Stat }> {
  const zk = await context.zk()
  for (let attempt = 1; ; attempt++) {
    const { acl, stat, changed } = await edited(context, path, edit)
    if (changed === acl) return { path, acl, stat }
    try {
      return { path, acl: changed, stat: await zk.setAcl(path, changed, { version: stat.aversion }) }
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'BadVersion' || attempt === ATTEMPTS) throw error
    }
  }
}

async function edited(context: Context, path: string, { force, change }: AclEdit) {
  const zk = await context.zk()
  const { acl, stat } = await zk.getAcl(path)
  const changed = change(acl)
  if (!force && changed !== acl) await refuseLockout(zk, context.settings.auth, changed)
  return { acl, stat, changed }
}
