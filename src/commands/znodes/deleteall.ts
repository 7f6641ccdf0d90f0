import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'
import { treeFlags, undoHint } from '../journal/recording/journal-flags.ts'
import { planRemoval, removeTrees } from '../journal/recording/removal.ts'

export default command({
  summary: 'delete znodes with everything below',
  description:
    'The same as delete -r: counts znodes, bytes and ephemerals, asks, keeps what it deletes in the journal for undo, and deletes in transactions of many. /zookeeper is never touched; / means everything else. The tree is not locked: what others create meanwhile may be left, which is told, with exit code 7.',
  args: { paths: arg.znode({ summary: 'roots of the subtrees', multiple: true }) },
  flags: treeFlags,
  asks: true,
  examples: ['deleteall /app/workers --yes', 'deleteall /app --dry-run'],
  plan: (call) => planRemoval(call, call.args.paths, call.flags),
  run: (call) => removeTrees(call, call.args.paths, call.flags),
  view: ({ deleted, journal }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`deleted ${deleted}${undoHint(journal)}`)]] }
      : undefined,
})
