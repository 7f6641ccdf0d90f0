import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { Cluster, leads } from '../../../ensemble/local/cluster.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { clusterState, clusterView } from '../cluster/cluster-args.ts'

export default command({
  summary: 'show which servers of a pseudo-cluster run, and who leads',
  description: advice`Looks at the processes and asks those that run. States: stopped, gone (it was started and is no more: killed, or crashed), paused, electing (it runs and serves nobody: no quorum), serving. ${zoosh`status`} shows much more, of any ensemble.`,
  args: { dir: arg.text({ summary: 'folder given to ensemble create' }) },
  flags: { wait: flag.duration({ summary: 'wait so long for a leader' }) },
  examples: ['ensemble status ./abc', 'ensemble status ./abc --wait 30s --json'],
  async run({ args, flags }) {
    const cluster = new Cluster(args.dir)
    if (flags.wait !== undefined) await cluster.awaitLeader(flags.wait)
    return clusterState(cluster)
  },
  view: clusterView,
  exit: ({ servers }) => (servers.some(leads) ? 0 : 3),
})
