import { editAcl } from '../../cli/acl-edit.ts'
import { aclJson, readAcl, withEntry } from '../../cli/acl-input.ts'
import { arg } from '../../cli/args.ts'
import { command } from '../../cli/command.ts'
import { flag } from '../../cli/flags.ts'
import { aclKind } from '../../cli/kinds.ts'
import { cell } from '../../render/view.ts'

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
    'dry-run': flag.switch({ summary: 'check and say what would be done' }),
  },
  examples: ['acl add /app/config world:anyone:r'],
  run(call) {
    const { args, flags } = call
    const added = readAcl(args.entry)
    return editAcl(call, args.path, {
      force: flags.force,
      dryRun: flags['dry-run'],
      change: (acl) => added.reduce(withEntry, acl),
    })
  },
  view: (result, { settings }) =>
    result && settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`aclVersion ${result.stat.aversion}`), cell.path(result.path)]] }
      : undefined,
  json: (result) => result && { path: result.path, acl: aclJson(result.acl), aclVersion: result.stat.aversion },
})
