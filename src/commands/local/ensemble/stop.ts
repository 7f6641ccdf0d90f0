import { command } from '../../../cli/declare/command.ts'
import { clusterArgs, clusterState, clusterView, openCluster } from '../cluster/cluster-args.ts'

export default command({
  summary: 'stop the servers of a pseudo-cluster',
  description:
    'Ends servers politely and waits until they are gone; one that lingers, or is paused, is killed. Data stays.',
  args: clusterArgs,
  flags: {},
  examples: ['ensemble stop ./abc', 'ensemble stop ./abc 1 2'],
  async run({ args }) {
    const { cluster, members } = openCluster(args)
    await cluster.stop(members)
    return clusterState(cluster)
  },
  view: clusterView,
})
