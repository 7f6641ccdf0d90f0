import { arg } from '../../cli/declare/args.ts'
import { type Call, command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeKind } from '../../cli/declare/place/place-kind.ts'
import type { Plan } from '../../cli/declare/plan.ts'
import { unasked } from '../../cli/life/ask.ts'
import { isJson } from '../../cli/life/consent.ts'
import { warn } from '../../cli/life/notices.ts'
import { bytes, hex } from '../../render/units.ts'
import type { View } from '../../render/view.ts'
import { Ledger } from '../../tree/mirror/ledger.ts'
import { Marks } from '../../tree/mirror/marks.ts'
import { Mirror } from '../../tree/mirror/mirror.ts'
import { StateFile } from '../../tree/mirror/state-file.ts'
import { type Difference, differences, newComparison } from '../../tree/place/differences.ts'
import type { TreeSource } from '../../tree/place/place.ts'
import { sessionTree } from '../../tree/place/session-tree.ts'
import { orEmpty } from '../../tree/transfer/or-empty.ts'
import { survey } from '../../tree/transfer/survey.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { choiceOf } from './choosing/choice.ts'
import { choiceFlags } from './choosing/choice-flags.ts'
import type { Mirrored } from './mirroring/mirrored.ts'
import { mirroredJson } from './mirroring/mirrored-json.ts'
import { endView, mirroredRecord } from './mirroring/mirrored-view.ts'
import { notice, showLag } from './mirroring/notices.ts'
import { openPair, type Pair } from './mirroring/open-pair.ts'

const QUARTER_OF_AN_HOUR = 900_000

export default command({
  summary: 'keep one tree the same as another, change by change',
  description: paragraphs(
    'Makes TARGET the same as SOURCE, as a plan shows and asks first, and then carries over each change, until Ctrl-C; with --once it ends when both are the same. Both are /path (of this session), zoosh://PROFILE/path or zk://HOST:PORT,…/path. Only the newest state of a znode counts: of many changes in quick succession the last is carried over.',
    'It goes on through lost connections, expired sessions and restarts of either end. After a gap, when changes may have been missed, everything is compared again; so it is every --recheck, for no watch tells of ACLs. With --state what was mirrored is kept in FILE: one that was ended, or killed, goes on from there unasked, and knows what was deleted meanwhile.',
    'What the source never had is left alone at the target, unless --prune is given; what was mirrored, and then deleted at the source, is deleted. A znode that somebody else changes, creates or deletes at the target is told once, as a conflict, and left as it is, unless --overwrite is given. What cannot be read or written is told, too, and the rest goes on; with --once the exit code is 7 then.',
    advice`A mirror into itself is refused, and so is a circle of mirrors. To notice those each leaves an ephemeral at the target ensemble, below /zoosh-mirrors, a container which goes with the last of them, and which no mirror carries over; --unmarked does without. Nothing is kept for ${zoosh`undo`}. Not kept are versions, times, owners, sequence counters, and whether a znode is a container or has a TTL; ephemerals are left out, and so is /zookeeper.`,
    'On a terminal a line tells how far the target is behind. In a pipe, a line for each event: time, kind, path, zxid, how many were created, changed, deleted, bytes, how far the oldest of it was behind in zxids and ms, and a note; -o ndjson gives documents.',
  ),
  args: {
    source: arg.of(placeKind, { summary: 'tree to follow' }),
    target: arg.of(placeKind, { summary: 'tree to be kept the same' }),
  },
  flags: {
    once: flag.switch({ summary: 'end when both are the same' }),
    prune: flag.switch({ summary: 'delete at the target what the source has not, whoever made it' }),
    overwrite: flag.switch({ summary: 'write over what others change at the target' }),
    state: flag.file({ summary: 'keep what was mirrored in FILE, and go on from there' }),
    recheck: flag.duration({ summary: 'compare everything again after this time; 0s for never (default 15m)' }),
    ...choiceFlags,
    'no-acl': flag.switch({ summary: 'leave ACLs as they are; what is created is open to all' }),
    ephemerals: flag.switch({ summary: 'ephemerals as well, as if they were persistent' }),
    unmarked: flag.switch({ summary: 'leave no mark at the target, and look for none: circles are not noticed' }),
    quiet: flag.switch({ char: 'q', summary: 'tell only what is wrong' }),
  },
  asks: true,
  elsewhere: ({ args }) => args.target.at !== 'session',
  examples: ['mirror /app /copy --once -y', 'mirror /app /copy --once --prune --no-acl --exclude locks --dry-run'],
  async plan(call): Promise<Plan<Pair> | undefined> {
    const { args, flags } = call
    const pair = await openPair(args.source, args.target, call)
    try {
      const { settings } = pair.target
      if (!flags['dry-run'] && unasked({ settings, interactive: call.interactive }, flags.yes)) return undefined
      const plan = await planOf(call, pair)
      return plan && { ...plan, consent: settings }
    } finally {
      await pair.close()
    }
  },
  async *run(call): AsyncGenerator<Mirrored> {
    const { args, flags, settings } = call
    const pair = await openPair(args.source, args.target, call)
    const { source, target } = pair
    let state: StateFile | undefined
    try {
      const quiet = flags.quiet
      const choice = await choiceOf(flags)
      state = flags.state === undefined ? undefined : await StateFile.open(flags.state, source, target)
      const marks = flags.unmarked ? undefined : new Marks(source, target, !flags.once)
      const mirror = new Mirror(source.end, target.end, {
        acl: !flags['no-acl'],
        ephemerals: flags.ephemerals,
        prune: flags.prune,
        overwrite: flags.overwrite,
        once: flags.once,
        recheck: flags.recheck ?? QUARTER_OF_AN_HOUR,
        choose: (tree) => choice?.of(tree) ?? tree,
        ledger: state?.ledger ?? new Ledger(),
        resumed: state?.resumed ?? false,
        reached: async (zxid) => state?.reached(zxid),
        marks,
        signal: call.signal,
      })
      const hide = quiet ? () => {} : showLag(call, mirror)
      try {
        for await (const event of mirror.run()) {
          const told = 'path' in event ? { ...event, where: target.where(event.path) } : event
          if (!isJson(settings)) notice(call, told, flags)
          if (!quiet || told.kind === 'conflict' || told.kind === 'obstacle') yield told
        }
      } finally {
        hide()
      }
      const { progress, troubles, carried: zxid } = mirror
      const { conflicts, obstacles } = troubles
      const left = conflicts + obstacles
      if (call.signal.aborted && !isJson(settings) && zxid > 0n)
        warn(
          call,
          `mirrored up to zxid ${hex(zxid)}${left > 0 ? `, but for ${left} znodes` : ''}; the same command goes on`,
        )
      if (flags.once) yield { kind: 'end', time: Date.now(), zxid, ...progress, conflicts, obstacles }
    } finally {
      await pair.close()
      await state?.close()
    }
  },
  live: true,
  view(told, { settings, flags }): View | undefined {
    if (told.kind === 'end' && flags.quiet) return undefined
    if (settings.output !== 'pretty') return mirroredRecord(told)
    // What eyes should see of the rest is on stderr, where the line that tells the lag is.
    return told.kind === 'end' ? endView(told) : undefined
  },
  json: (told, { flags }) => (told.kind === 'end' && flags.quiet ? undefined : mirroredJson(told)),
  exit: (told) => (told.kind === 'end' && told.conflicts + told.obstacles > 0 ? 7 : 0),
})

type MirrorCall = Call & {
  readonly flags: {
    readonly once: boolean
    readonly prune: boolean
    readonly 'no-acl': boolean
    readonly ephemerals: boolean
    readonly state: string | undefined
    readonly include: readonly string[]
    readonly exclude: readonly string[]
  }
}

/** What the first comparison would do. */
async function planOf(call: MirrorCall, { source, target }: Pair): Promise<Plan<Pair> | undefined> {
  const { flags, signal } = call
  const resumed = flags.state !== undefined && (await StateFile.isResumed(flags.state, source, target))
  // It was agreed to when it began.
  if (resumed && !call.flags['dry-run']) return undefined
  const [from, to] = [await source.end.current(), await target.end.current()]
  const choice = await choiceOf(flags)
  const chosen = (tree: TreeSource): TreeSource => choice?.of(tree) ?? tree
  const left = chosen(orEmpty(sessionTree(to, target.end.root, undefined)))
  const right = chosen(sessionTree(from, source.end.root, undefined))
  const options = { acl: !flags['no-acl'], ephemerals: flags.ephemerals, stat: true, signal, counts: newComparison() }
  const found = await survey(to, target.end.root, wanted(differences(left, right, options), flags.prune))
  const { created, changed, deleted, bytes: size } = found
  const all = created + changed + deleted
  if (all === 0 && flags.once && !call.flags['dry-run']) return undefined
  const first = `create ${created}, change ${changed}, delete ${deleted} znodes, ${bytes(size)}`
  const then = flags.once ? '' : '; then carry over every change'
  const text = `mirror ${source.where('')} to ${target.where('')}: ${first}${then}`
  const facts = { source: source.where(''), target: target.where(''), created, changed, deleted, bytes: size }
  return { text, facts }
}

async function* wanted(found: AsyncIterable<Difference>, prune: boolean): AsyncGenerator<Difference> {
  for await (const difference of found) if (prune || difference.kind !== 'removed') yield difference
}
