import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { hex } from '../../render/units.ts'
import { cell, type View } from '../../render/view.ts'
import { ephemerals } from '../../tree/subtree/ephemerals.ts'

interface Ephemeral {
  readonly path: string
  readonly owner?: bigint
}

/** All that a session owns. */
interface Owner {
  readonly session: bigint
  readonly paths: readonly string[]
}

export default command({
  summary: 'list ephemeral znodes',
  description:
    'Lists the ephemeral znodes of this session, or with --all those of every session: on a terminal under the session that owns them, in a pipe with its id beside each. PREFIX is compared as text: /app also means /apple. Servers before 3.6 cannot tell those of a session; there the tree is walked.',
  args: { prefix: arg.znode({ summary: 'only paths that begin with it', required: false }) },
  flags: { all: flag.switch({ char: 'a', summary: 'of all sessions: walks the tree' }) },
  examples: ['ephemerals --all', 'ephemerals /app'],
  reads: true,
  async *run(call): AsyncGenerator<Ephemeral | Owner> {
    const { flags, settings, signal } = call
    const zk = await call.zk()
    const found = ephemerals(zk, call.args.prefix ?? '/', { all: flags.all, signal })
    if (flags.all && settings.output === 'pretty') yield* byOwner(found)
    else yield* found
  },
  view: (item): View => ('session' in item ? ownerTree(item) : { kind: 'lines', lines: [ephemeralLine(item)] }),
  json(item) {
    if ('session' in item) return item
    return { path: item.path, ...(item.owner === undefined ? {} : { owner: hex(item.owner) }) }
  },
})

/** Owners in the order in which the first of their znodes was found. */
async function* byOwner(found: AsyncIterable<Ephemeral>): AsyncGenerator<Owner> {
  const owners = new Map<bigint, string[]>()
  for await (const { path, owner = 0n } of found) {
    const paths = owners.get(owner)
    if (paths) paths.push(path)
    else owners.set(owner, [path])
  }
  for (const [session, paths] of owners) yield { session, paths }
}

function ownerTree({ session, paths }: Owner): View {
  const children = paths.map((path) => ({ label: [cell.path(path)], children: [] }))
  const count = cell.muted(`${paths.length} znode${paths.length === 1 ? '' : 's'}`)
  return { kind: 'tree', root: { label: [cell.session(session), count], children } }
}

function ephemeralLine({ path, owner }: Ephemeral) {
  return owner === undefined ? [cell.path(path)] : [cell.path(path), cell.session(owner)]
}
