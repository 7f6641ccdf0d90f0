import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { clusterView, namedServers, signalMembers } from '../cluster/cluster-args.ts'

export default command({
  summary: 'freeze servers of a pseudo-cluster',
  description: advice`Sends SIGSTOP: the process stays, its connections stay open, and nothing answers, as on a machine that swaps or whose disk hangs. ${zoosh`ensemble resume DIR ID`} lets it go on.`,
  args: namedServers,
  flags: { leader: flag.switch({ summary: 'the one that leads now' }) },
  examples: ['ensemble pause ./abc 2', 'ensemble pause ./abc 1 3', 'ensemble pause ./abc --leader'],
  run: ({ args, flags }) => signalMembers(args, flags.leader, 'SIGSTOP'),
  view: clusterView,
})
