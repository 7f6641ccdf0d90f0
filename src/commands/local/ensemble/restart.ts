import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { clusterArgs, clusterState, clusterView, openCluster } from '../cluster/cluster-args.ts'

const PATIENCE = 60_000

export default command({
  summary: 'restart the servers of a pseudo-cluster',
  description:
    'Stops servers, starts them again and waits until they serve; all together, or with --rolling one after the other, the leader last, so that the quorum holds.',
  args: clusterArgs,
  flags: { rolling: flag.switch({ summary: 'one after the other' }) },
  examples: ['ensemble restart ./abc', 'ensemble restart ./abc --rolling'],
  async run({ args, flags }) {
    const { cluster, members } = openCluster(args)
    const steps = flags.rolling ? (await cluster.leaderLast(members)).map((member) => [member]) : [members]
    for (const step of steps) {
      await cluster.stop(step)
      await cluster.start(step, PATIENCE)
    }
    return clusterState(cluster)
  },
  view: clusterView,
})
