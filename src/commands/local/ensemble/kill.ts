import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { clusterView, namedServers, signalMembers } from '../cluster/cluster-args.ts'

export default command({
  summary: 'kill servers of a pseudo-cluster, as a power cut would',
  description: advice`Sends SIGKILL: the server writes nothing more and says goodbye to nobody. ${zoosh`ensemble start DIR`} brings it back.`,
  args: namedServers,
  flags: { leader: flag.switch({ summary: 'the one that leads now' }) },
  examples: ['ensemble kill ./abc 2', 'ensemble kill ./abc 1 3', 'ensemble kill ./abc --leader'],
  run: ({ args, flags }) => signalMembers(args, flags.leader, 'SIGKILL'),
  view: clusterView,
})
