import { type AclEdit, editAcl, planAcl } from '../../../cli/data/acl-edit.ts'
import { aclJson, readAcl, withEntry } from '../../../cli/data/acl-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { aclKind } from '../../../cli/declare/kinds.ts'
import { cell } from '../../../render/view.ts'

export default command({
  summary: 'add an entry to an ACL',
  description:
    'An entry for the same SCHEME:ID gets the permissions on top of those it has. digest:USER:PASSWORD:PERMS is hashed here. The ACL is written back under the version that was read, so that no change of somebody else is lost.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    entry: arg.of(aclKind, { summary: 'SCHEME:ID:PERMS' }),
  },
  flags: {
    force: flag.switch({ summary: 'even if it locks you out' }),
  },
  examples: ['acl add /app/config world:anyone:r'],
  plan: (call) => planAcl(call, call.args.path, editOf(call)),
  run: (call) => editAcl(call, call.args.path, editOf(call)),
  view: ({ path, stat }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`aclVersion ${stat.aversion}`), cell.path(path)]] }
      : undefined,
  json: ({ path, acl, stat }) => ({ path, acl: aclJson(acl), aclVersion: stat.aversion }),
})

function editOf({ args, flags }: { args: { entry: string }; flags: { force: boolean } }): AclEdit {
  const added = readAcl(args.entry)
  return { force: flags.force, change: (acl) => added.reduce(withEntry, acl) }
}
