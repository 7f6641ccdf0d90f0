import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'present a credential to the server',
  description:
    'Adds an identity to the session of a script or of the shell; it is presented again after each reconnect. For a single command use --auth, --auth-file or ZOOSH_AUTH. Servers accept any digest credential: whether it opens anything is decided by ACLs. The shell keeps such lines out of its history.',
  args: {
    scheme: arg.text({ summary: 'digest, ip, …' }),
    id: arg.text({ summary: 'the credential; for digest USER:PASSWORD', required: false }),
  },
  flags: {},
  examples: ['auth digest alice:secret'],
  async run({ args, zk }) {
    await (await zk()).addAuth(args.scheme, args.id ?? '')
    return { scheme: args.scheme }
  },
  view: ({ scheme }, { settings }) =>
    settings.output === 'pretty' ? { kind: 'lines', lines: [[cell.good(`presented ${scheme}`)]] } : undefined,
})
