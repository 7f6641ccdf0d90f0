import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { clusterState, clusterView, pickMember } from '../cluster/cluster-args.ts'

export default command({
  summary: 'kill a server of a pseudo-cluster, as a power cut would',
  description: advice`Sends SIGKILL: the server writes nothing more and says goodbye to nobody. ${zoosh`ensemble start DIR`} brings it back.`,
  args: {
    dir: arg.text({ summary: 'folder given to ensemble create' }),
    id: arg.integer({ summary: 'server, by number', min: 1, max: 99, required: false }),
  },
  flags: { leader: flag.switch({ summary: 'the one that leads now' }) },
  examples: ['ensemble kill ./abc 2', 'ensemble kill ./abc --leader'],
  async run({ args, flags }) {
    const { cluster, member } = await pickMember(args, flags.leader)
    await cluster.signal(member, 'SIGKILL')
    return clusterState(cluster)
  },
  view: clusterView,
})
