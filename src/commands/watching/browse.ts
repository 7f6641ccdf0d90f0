import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { browseTree } from './changes/browse-tree.ts'

export default command({
  summary: 'walk the tree in a full-screen view',
  description:
    'Tree left, the selected znode right (data decoded, stat, ACL, and what changed while it was looked at), events below; all of it live through one recursive watch. Only branches that are opened are read, so that large trees open at once.\n' +
    'Keys: ↑ ↓ j k move, ← → h l close and open, Tab changes the pane, / filters, f finds data that holds a text and n N go on, u shows the bytes from each znode down, : runs a zoosh command, space pauses the log, e edits the data in $EDITOR, c creates a child and a changes the ACL (a line to finish), d deletes after a plan, y copies the path, s saves the log, x shows data or difference, r reads again, ? helps, q quits.',
  args: { path: arg.znode({ summary: 'root of the view', required: false }) },
  flags: {},
  examples: ['browse', 'browse /app'],
  run: async (call) => browseTree(call, call.args.path ?? call.cwd),
})
