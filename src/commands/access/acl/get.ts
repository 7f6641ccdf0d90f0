import { aclJson } from '../../../cli/data/acl-input.ts'
import { statView } from '../../../cli/data/stat-view.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { formatAcl, formatPerms } from '../../../client/terms/acl.ts'
import { statJson } from '../../../render/json.ts'
import { cell } from '../../../render/view.ts'

export default command({
  summary: 'print the ACL of a znode',
  description:
    'Prints one entry a line: SCHEME:ID:PERMS, as acl set takes it. The letters are c (create children), d (delete children), r (read), w (write data), a (change the ACL). Servers mask the hash of a digest entry for those who may not change the ACL.',
  args: { path: arg.znode({ summary: 'znode to look at' }) },
  flags: { stat: flag.switch({ char: 's', summary: 'print the stat after the ACL' }) },
  examples: ['acl get /app/config', 'acl get /app/config --json'],
  reads: true,
  async run({ args, zk }) {
    return { path: args.path, ...(await (await zk()).getAcl(args.path)) }
  },
  view({ path, acl, stat }, { flags, settings }) {
    const lines =
      settings.output === 'pretty'
        ? acl.map(({ scheme, id, perms }) => [cell.good(formatPerms(perms)), cell.muted(scheme), cell.text(id)])
        : acl.map((entry) => [cell.text(formatAcl(entry))])
    const entries = { kind: 'lines' as const, lines }
    return flags.stat ? { kind: 'stack', views: [entries, statView(path, stat, settings)] } : entries
  },
  json: ({ path, acl, stat }) => ({ path, acl: aclJson(acl), stat: statJson(stat) }),
})
