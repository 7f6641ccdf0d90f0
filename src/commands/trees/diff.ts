import { type Batch, batches } from '../../cli/data/batches.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeKind } from '../../cli/declare/place/place-kind.ts'
import { warn } from '../../cli/life/notices.ts'
import { cell, type View } from '../../render/view.ts'
import { type CompareOptions, differences, newComparison } from '../../tree/place/differences.ts'
import type { TreeSource } from '../../tree/place/place.ts'
import { type Compared, hunksOf, type Summary } from './differences/compared.ts'
import { comparedJson } from './differences/compared-json.ts'
import { statColumns, statRow, unifiedView } from './differences/compared-view.ts'
import { denied, leftOut, verdict } from './differences/summary-text.ts'
import { openPlaces } from './places/prepare-place.ts'

export default command({
  summary: 'compare two trees: znodes, files, folders, moments of the past',
  description:
    'Compares what is at and below two places, data (decoded for reading, as get shows it) and ACLs, and prints what is needed to make A into B, as diff does: a znode is a file. The exit code is 1 when they differ, 0 when they are the same, and 7 when something could not be read.\n' +
    'A place is /path (of this session), zoosh://PROFILE/path, zk://HOST:PORT,…/path, past://DIR@MOMENT/path (a server’s files), a file of ndjson, JSON, YAML or tar by its suffix (.gz and .zst, too), a folder (FOLDER/), file:NAME for any other name, or - for stdin. Without B the working znode.\n' +
    'Versions, times, and whether a znode is a container or has a TTL are not compared, nor is /zookeeper. What was left out is told once, in numbers.',
  args: {
    left: arg.of(placeKind, { summary: 'place to compare' }),
    right: arg.of(placeKind, { summary: 'place to compare with', required: false }),
  },
  flags: {
    stat: flag.switch({ summary: 'a line for each znode: how it differs, in lines and bytes' }),
    'no-acl': flag.switch({ summary: 'do not read and compare ACLs' }),
    ephemerals: flag.switch({ summary: 'compare ephemerals as well, as if they were persistent' }),
  },
  examples: [
    'diff /app/config/database /app/config/logging',
    'diff /app /services --stat --no-acl',
    'diff /app/config /services --json',
  ],
  reads: ({ args }) => [args.left, args.right].every((place) => place?.at !== 'stream'),
  async *run(call): AsyncGenerator<Compared | Batch<Compared> | Summary> {
    const { args, flags, signal, cwd, settings } = call
    const right = args.right ?? ({ at: 'session', path: cwd } as const)
    const counts = newComparison()
    const [a, b] = (await openPlaces([args.left, right], call)) as [TreeSource, TreeSource]
    const shows = settings.output === 'pretty' || settings.output === 'plain'
    const options = { acl: !flags['no-acl'], ephemerals: flags.ephemerals, signal, counts }
    try {
      const found = compared(a, b, options, shows)
      yield* shows && flags.stat ? batches(found) : found
    } finally {
      await Promise.all([a.close(), b.close()])
    }
    for (const text of leftOut(counts)) warn(call, text)
    if (denied(counts) > 0) warn(call, `${denied(counts)} znodes could not be read: what is there is not compared`)
    yield { summary: counts, missing: [...(a.missing ?? []), ...(b.missing ?? [])] }
  },
  view(result, { settings }): View | undefined {
    if ('batch' in result) return { kind: 'table', columns: statColumns, rows: result.batch.map(statRow), flows: true }
    if ('difference' in result) return unifiedView(result)
    // Where nothing is said nothing differs: a pipe has the exit code.
    if (settings.output !== 'pretty') return undefined
    return { kind: 'lines', lines: [[cell.muted(verdict(result.summary))]] }
  },
  json: (result) => ('batch' in result ? result.batch.map(comparedJson) : comparedJson(result)),
  exit(result) {
    if (!('summary' in result)) return 1
    const { added, removed, changed, unreadable } = result.summary
    if (unreadable + denied(result.summary) + result.missing.length > 0) return 7
    return added + removed + changed > 0 ? 1 : 0
  },
})

/** @param shows whether what became of the data is to be seen, line by line */
async function* compared(
  left: TreeSource,
  right: TreeSource,
  options: CompareOptions,
  shows: boolean,
): AsyncGenerator<Compared> {
  for await (const difference of differences(left, right, options)) {
    const { path } = difference
    const hunks = shows ? await hunksOf(difference) : []
    yield { difference, left: left.where(path), right: right.where(path), hunks }
  }
}
