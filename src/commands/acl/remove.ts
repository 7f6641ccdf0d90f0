import { editAcl } from '../../cli/acl-edit.ts'
import { aclJson, withoutEntry } from '../../cli/acl-input.ts'
import { arg } from '../../cli/args.ts'
import { command } from '../../cli/command.ts'
import { flag } from '../../cli/flags.ts'
import { cell } from '../../render/view.ts'

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
    'dry-run': flag.switch({ summary: 'check and say what would be done' }),
  },
  examples: ['acl remove /app/config world:anyone:w --dry-run'],
  run(call) {
    const { args, flags } = call
    return editAcl(call, args.path, {
      force: flags.force,
      dryRun: flags['dry-run'],
      change: (acl) => withoutEntry(acl, args.entry),
    })
  },
  view: (result, { settings }) =>
    result && settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`aclVersion ${result.stat.aversion}`), cell.path(result.path)]] }
      : undefined,
  json: (result) => result && { path: result.path, acl: aclJson(result.acl), aclVersion: result.stat.aversion },
})
