import { command } from '../../../cli/declare/command.ts'

import { clusterView, namedServers, signalMembers } from '../cluster/cluster-args.ts'

export default command({
  summary: 'let paused servers of a pseudo-cluster go on',
  description: 'Sends SIGCONT. A leader that was paused longer than syncLimit finds itself replaced, and follows.',
  args: namedServers,
  flags: {},
  examples: ['ensemble resume ./abc 2', 'ensemble resume ./abc 1 3'],
  run: ({ args }) => signalMembers(args, false, 'SIGCONT'),
  view: clusterView,
})
