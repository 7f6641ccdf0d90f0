import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { Cluster } from '../../../ensemble/local/cluster.ts'
import { destroyCluster } from '../../../ensemble/local/destroy.ts'
import { cell, type View } from '../../../render/view.ts'

export default command({
  summary: 'stop a pseudo-cluster and delete it with its data',
  description:
    'Stops all servers and removes what ensemble create and the servers wrote, and the folder if nothing else is in it. Asks first; -y does not.',
  args: { dir: arg.text({ summary: 'folder given to ensemble create' }) },
  flags: {},
  asks: true,
  examples: ['ensemble destroy ./abc -y'],
  async plan({ args }) {
    const { plan, dir } = new Cluster(args.dir)
    return { text: `delete ${plan.members.length} servers in ${dir} and their data` }
  },
  async run({ args }) {
    const cluster = new Cluster(args.dir)
    return { dir: cluster.dir, left: await destroyCluster(cluster) }
  },
  view: ({ dir, left }, { settings }): View | undefined => {
    if (settings.output !== 'pretty') return undefined
    const text = left.length === 0 ? `${dir} is gone` : `left alone in ${dir}: ${left.join(', ')}`
    return { kind: 'lines', lines: [[cell.muted(text)]] }
  },
})
