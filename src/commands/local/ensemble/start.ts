import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { leads } from '../../../ensemble/local/cluster.ts'
import { clusterArgs, clusterState, clusterView, openCluster } from '../cluster/cluster-args.ts'

const PATIENCE = 60_000

export default command({
  summary: 'start the servers of a pseudo-cluster and wait for a quorum',
  description:
    'Starts servers that do not run, waits until each of them serves, and prints where to connect. When too few voters run to elect a leader there is nothing to wait for: the table shows them electing, and the exit code is 3.',
  args: clusterArgs,
  flags: { for: flag.duration({ summary: 'how long to wait (default 60s)' }) },
  examples: ['ensemble start ./abc', 'ensemble start ./abc 3 --for 2m'],
  async run({ args, flags }) {
    const { cluster, members } = openCluster(args)
    await cluster.start(members, flags.for ?? PATIENCE)
    return clusterState(cluster)
  },
  view: clusterView,
  exit: ({ servers }) => (servers.some(leads) ? 0 : 3),
})
