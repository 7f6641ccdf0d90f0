import { type AclEdit, editAcl, planAcl } from '../../../cli/data/acl-edit.ts'
import { aclJson, withoutEntry } from '../../../cli/data/acl-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { cell } from '../../../render/view.ts'

export default command({
  summary: 'take an entry out of an ACL',
  description:
    'SCHEME:ID takes the whole entry out, SCHEME:ID:PERMS these permissions. The last entry cannot be taken out: ZooKeeper refuses an empty ACL. The ACL is written back under the version that was read, so that no change of somebody else is lost.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    entry: arg.text({ summary: 'SCHEME:ID, or SCHEME:ID:PERMS' }),
  },
  flags: {
    force: flag.switch({ summary: 'even if it locks you out' }),
  },
  examples: ['acl remove /app/config world:anyone:w --dry-run'],
  plan: (call) => planAcl(call, call.args.path, editOf(call)),
  run: (call) => editAcl(call, call.args.path, editOf(call)),
  view: ({ path, stat }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`aclVersion ${stat.aversion}`), cell.path(path)]] }
      : undefined,
  json: ({ path, acl, stat }) => ({ path, acl: aclJson(acl), aclVersion: stat.aversion }),
})

function editOf({ args, flags }: { args: { entry: string }; flags: { force: boolean } }): AclEdit {
  return { force: flags.force, change: (acl) => withoutEntry(acl, args.entry) }
}
