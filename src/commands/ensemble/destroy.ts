import { arg } from '../../cli/args.ts'
import { confirm } from '../../cli/ask.ts'
import { command } from '../../cli/command.ts'
import { flag } from '../../cli/flags.ts'
import { Cluster } from '../../ensemble/local/cluster.ts'
import { destroyCluster } from '../../ensemble/local/destroy.ts'
import { cell, type View } from '../../render/view.ts'

export default command({
  summary: 'stop a pseudo-cluster and delete it with its data',
  description:
    'Stops all servers and removes what ensemble create and the servers wrote, and the folder if nothing else is in it. Asks first; -y does not.',
  args: { dir: arg.text({ summary: 'folder given to ensemble create' }) },
  flags: { yes: flag.switch({ char: 'y', summary: 'do not ask' }) },
  examples: ['ensemble destroy ./abc -y'],
  async run(call) {
    const cluster = new Cluster(call.args.dir)
    await confirm(call, {
      text: `delete ${cluster.plan.members.length} servers in ${cluster.dir} and their data`,
      yes: call.flags.yes,
    })
    return { dir: cluster.dir, left: await destroyCluster(cluster) }
  },
  view: ({ dir, left }, { settings }): View | undefined => {
    if (settings.output !== 'pretty') return undefined
    const text = left.length === 0 ? `${dir} is gone` : `left alone in ${dir}: ${left.join(', ')}`
    return { kind: 'lines', lines: [[cell.muted(text)]] }
  },
})
