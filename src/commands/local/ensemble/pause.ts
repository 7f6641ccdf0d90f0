import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { clusterState, clusterView, pickMember } from '../cluster/cluster-args.ts'

export default command({
  summary: 'freeze a server of a pseudo-cluster',
  description: advice`Sends SIGSTOP: the process stays, its connections stay open, and nothing answers, as on a machine that swaps or whose disk hangs. ${zoosh`ensemble resume DIR ID`} lets it go on.`,
  args: {
    dir: arg.text({ summary: 'folder given to ensemble create' }),
    id: arg.integer({ summary: 'server, by number', min: 1, max: 99, required: false }),
  },
  flags: { leader: flag.switch({ summary: 'the one that leads now' }) },
  examples: ['ensemble pause ./abc 2', 'ensemble pause ./abc --leader'],
  async run({ args, flags }) {
    const { cluster, member } = await pickMember(args, flags.leader)
    await cluster.signal(member, 'SIGSTOP')
    return clusterState(cluster)
  },
  view: clusterView,
})
