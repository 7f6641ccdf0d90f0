import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'

import { clusterState, clusterView, pickMember } from '../cluster/cluster-args.ts'

export default command({
  summary: 'let a paused server of a pseudo-cluster go on',
  description: 'Sends SIGCONT. A leader that was paused longer than syncLimit finds itself replaced, and follows.',
  args: {
    dir: arg.text({ summary: 'folder given to ensemble create' }),
    id: arg.integer({ summary: 'server, by number', min: 1, max: 99, required: true }),
  },
  flags: {},
  examples: ['ensemble resume ./abc 2'],
  async run({ args }) {
    const { cluster, member } = await pickMember(args, false)
    await cluster.signal(member, 'SIGCONT')
    return clusterState(cluster)
  },
  view: clusterView,
})
