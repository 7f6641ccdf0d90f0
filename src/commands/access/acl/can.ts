import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { identify, permitted } from '../../../cli/session/identity.ts'
import { formatPerms, parsePerms } from '../../../client/terms/acl.ts'
import { cell } from '../../../render/view.ts'
import { perms as bits } from '../../../wire/codes.ts'
import { ZkError } from '../../../wire/error.ts'

export default command({
  summary: 'tell whether you have permissions on a znode',
  description:
    'Prints yes or no; the exit code is 0 or 1. PERMS are letters of cdrwa. c and d are about the children: whether you may delete /a/b is decided by d of /a. The answer is read from the ACL and from who the server says you are; nothing is tried.',
  args: {
    path: arg.znode({ summary: 'znode to look at' }),
    perms: arg.text({ summary: 'letters of cdrwa, or all' }),
  },
  flags: {},
  examples: ['acl can /app/config rw', 'acl can /app cd --json'],
  reads: true,
  async run({ args, settings, zk }) {
    const { path } = args
    const wanted = parsePerms(args.perms)
    const client = await zk()
    try {
      const { acl } = await client.getAcl(path)
      const have = permitted(acl, await identify(client, settings.auth))
      return { path, perms: args.perms, can: (wanted & ~have) === 0, missing: formatPerms(wanted & ~have) }
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'NoAuth') throw error
      // Reading an ACL takes r or a: we have neither.
      const missing = wanted & (bits.read | bits.admin)
      if (missing) return { path, perms: args.perms, can: false, missing: formatPerms(missing) }
      throw new StopError('denied', `cannot tell: the ACL of ${path} may not be read with your identities`)
    }
  },
  view: ({ can, missing }) => ({
    kind: 'lines',
    lines: [can ? [cell.good('yes')] : [cell.warn('no'), cell.muted(`missing ${missing}`)]],
  }),
  exit: ({ can }) => (can ? 0 : 1),
})
