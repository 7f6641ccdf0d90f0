import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'print who the server thinks you are',
  description:
    'Prints one identity a line: scheme and user. ACL entries are matched against these. Servers before 3.7 cannot tell.',
  args: {},
  flags: {},
  examples: ['whoami', 'whoami --auth digest:alice:secret --json'],
  reads: true,
  async run({ zk }) {
    const client = await zk()
    const identities = (await client.whoAmI()).map(({ authScheme, user }) => ({ scheme: authScheme, user }))
    return { identities, sessionId: client.sessionId, server: client.server }
  },
  view: ({ identities }) => ({
    kind: 'lines',
    lines: identities.map(({ scheme, user }) => [cell.muted(scheme), cell.text(user)]),
  }),
})
