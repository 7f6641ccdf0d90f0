import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { hex } from '../../render/units.ts'
import { cell } from '../../render/view.ts'
import { ephemerals } from '../../tree/subtree/ephemerals.ts'

export default command({
  summary: 'list ephemeral znodes',
  description:
    'Lists the ephemeral znodes of this session, or with --all those of every session, with the id of the session that owns each. PREFIX is compared as text: /app also means /apple. Servers before 3.6 cannot tell those of a session; there the tree is walked.',
  args: { prefix: arg.znode({ summary: 'only paths that begin with it', required: false }) },
  flags: { all: flag.switch({ char: 'a', summary: 'of all sessions: walks the tree' }) },
  examples: ['ephemerals --all', 'ephemerals /app'],
  async *run(call) {
    const zk = await call.zk()
    yield* ephemerals(zk, call.args.prefix ?? '/', { all: call.flags.all, signal: call.signal })
  },
  view: ({ path, owner }) => ({
    kind: 'lines',
    lines: [owner === undefined ? [cell.path(path)] : [cell.path(path), cell.session(owner)]],
  }),
  json: ({ path, owner }) => ({ path, ...(owner === undefined ? {} : { owner: hex(owner) }) }),
})
