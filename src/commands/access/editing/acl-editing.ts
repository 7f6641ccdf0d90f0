import { type AclEdit, editAcl, planAcl } from '../../../cli/data/acl-edit.ts'
import { aclJson } from '../../../cli/data/acl-input.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { cell, type View } from '../../../render/view.ts'

interface Editing extends Context {
  readonly args: { readonly path: string; readonly entry: string }
  readonly flags: { readonly force: boolean }
}

type Edited = Awaited<ReturnType<typeof editAcl>>

/**
 * What commands that change one entry of an ACL share: --force, and all that is done with the change.
 * @param changeBy reads the entry as typed, and tells the change. @throws UsageError
 */
export function aclEditing(changeBy: (entry: string) => AclEdit['change']) {
  const editOf = ({ args, flags }: Editing): AclEdit => ({ force: flags.force, change: changeBy(args.entry) })
  return {
    flags: { force: flag.switch({ summary: 'even if it locks you out' }) },
    plan: (call: Editing) => planAcl(call, call.args.path, editOf(call)),
    run: (call: Editing) => editAcl(call, call.args.path, editOf(call)),
    view: ({ path, stat }: Edited, { settings }: Editing): View | undefined =>
      settings.output === 'pretty'
        ? { kind: 'lines', lines: [[cell.muted(`aclVersion ${stat.aversion}`), cell.path(path)]] }
        : undefined,
    json: ({ path, acl, stat }: Edited) => ({ path, acl: aclJson(acl), aclVersion: stat.aversion }),
  }
}
