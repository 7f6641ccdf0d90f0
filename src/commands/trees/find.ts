import { Buffer } from 'node:buffer'
import { type Batch, batches } from '../../cli/data/batches.ts'
import { listColumns, pathColumns, znodeCells } from '../../cli/data/znode-columns.ts'
import { arg } from '../../cli/declare/args.ts'
import type { Call } from '../../cli/declare/command.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { isJson } from '../../cli/life/consent.ts'
import { statJson } from '../../render/json.ts'
import { cell, type View } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import type { Agreed } from '../journal/recording/exact-removal.ts'
import { treeFlags, undoHint } from '../journal/recording/journal-flags.ts'
import type { Removed } from '../journal/recording/telling-removal.ts'
import { predicateFlags } from './finding/predicate-flags.ts'
import { runForMatches } from './finding/run-for-matches.ts'
import { matches, searchOf } from './finding/search.ts'
import { Account, type Summary, summaryFlags } from './reading/account.ts'

/** What is found; with its stat under -l. */
interface Found {
  readonly path: string
  readonly stat?: Stat
}

/** With the exit code of the program that ran for it. */
interface Ran {
  readonly code: number
}

type Result = Found | Batch<Found> | Ran | Removed | Summary

export default command({
  summary: 'find znodes by name, kind, size, age, owner or ACL',
  description:
    'Prints the path of every znode at and below each PATH (default: the working znode) for which all predicates hold, depth first. Given twice, a predicate must hold twice: --size +1k --size -1m. --not turns one round. Numbers are as in find(1): +N is more, -N is less, N is just that; -1h is within the last hour, +1h longer ago, by the clock of this machine. Globs match a name or a path as a whole; a regular expression is looked for anywhere in the path.\n' +
    'Only what the predicates need is asked for, of as few znodes as can be: names and paths come first, then numbers of children, then stats, then ACLs. --max-depth leaves out what is deeper without reading it.\n' +
    'With -- CMD a program runs for each match, one at a time, without a shell in between; {} in its words becomes the path, which is in ZOOSH_PATH, too. Its stdin is empty. All matches have their turn; the exit code is the last one that was not 0.\n' +
    'With --delete the matches are found first, counted and asked about, kept in the journal for undo, and deleted, children before parents, if they are still what was agreed to. A match with children that do not match is refused before anything is deleted; with -r all below a match goes with it. /zookeeper is never touched.\n' +
    'What may not be read is told on stderr, and the exit code is 7 then. Containers and znodes with a TTL look persistent to every client.',
  args: { paths: arg.znode({ summary: 'where to look', required: false, multiple: true }) },
  flags: {
    ...predicateFlags,
    'min-depth': flag.integer({ summary: 'only what is at least N levels below PATH', min: 0 }),
    'max-depth': flag.integer({ summary: 'only what is at most N levels below PATH; 0 is PATH alone', min: 0 }),
    long: flag.switch({ char: 'l', summary: 'a table with type, version, children, size and time' }),
    print0: flag.switch({ summary: 'end each path by a NUL byte: for xargs -0', excludes: ['long', 'summary'] }),
    delete: flag.switch({ summary: 'delete what is found', excludes: ['long', 'print0', 'summary'] }),
    recursive: flag.switch({ char: 'r', summary: 'with --delete: and all below what is found', needs: ['delete'] }),
    limit: {
      ...treeFlags.limit,
      summary: 'with --delete: refuse when there are more than N znodes',
      needs: ['delete'],
    },
    'no-journal': { ...treeFlags['no-journal'], needs: ['delete'] },
    ...summaryFlags,
  },
  reads: ({ flags }) => !flags.delete,
  rest: 'program to run for each match; {} is its path',
  examples: [
    "find /app --name 'worker-*'",
    'find / --type ephemeral --mtime +1d -l',
    "find /app --size +10k --not 'path=/app/blobs/**'",
    'find /app --acl world:anyone:w -- echo {} can be written by everybody',
    "find /app --name 'worker-*' --mtime +30d --delete --dry-run",
  ],
  asks: ({ flags }) => flags.delete,
  async plan(call) {
    if (!call.flags.delete) throw new UsageError('--dry-run goes with --delete')
    const search = await searchOf(call)
    refuseTwoEnds(call)
    return (await import('./finding/agree.ts')).planRemoval(call, search)
  },
  run(call, settled?: Agreed): AsyncIterable<Result> | Promise<Result> {
    return call.flags.delete ? remove(call, settled) : look(call)
  },
  view(result, { settings, flags }): View | undefined {
    if ('deleted' in result) {
      if (settings.output !== 'pretty') return undefined
      return { kind: 'lines', lines: [[cell.muted(`deleted ${result.deleted}${undoHint(result.journal)}`)]] }
    }
    if ('code' in result || 'summary' in result) return undefined
    const batch = 'batch' in result ? result.batch : [result]
    if (flags.print0) return { kind: 'bytes', data: Buffer.from(batch.map(({ path }) => `${path}\0`).join('')) }
    if (flags.long)
      return {
        kind: 'table',
        columns: pathColumns(listColumns),
        rows: batch.map((one) => znodeCells(one, listColumns)),
        flows: true,
      }
    return { kind: 'lines', lines: batch.map((one) => znodeCells(one)) }
  },
  json(result) {
    if ('code' in result) return undefined
    return 'path' in result && result.stat ? { ...result, stat: statJson(result.stat) } : result
  },
  exit: (result) => ('code' in result ? result.code : 0),
})

type FindCall = Parameters<typeof searchOf>[0] &
  Omit<Call, 'args' | 'flags'> & {
    readonly flags: { readonly [K in 'long' | 'print0' | 'delete' | 'summary' | 'no-journal']: boolean }
  }

/** A program, a deletion, a list: one of them. */
function refuseTwoEnds({ rest, flags }: FindCall): void {
  const other = (['delete', 'long', 'print0'] as const).find((name) => flags[name])
  if (rest.length > 0 && other) throw new UsageError(`--${other} and a program after -- cannot be combined`)
}

async function* look(call: FindCall): AsyncGenerator<Exclude<Result, Removed>> {
  const { flags, rest } = call
  const search = await searchOf(call)
  refuseTwoEnds(call)
  const account = new Account(call)
  const found = foundBy(call, search, account)
  let code = 0
  if (rest.length > 0) {
    for await (const batch of found) {
      for await (const ended of runForMatches(call, paths(batch))) code = ended === 0 ? code : ended
    }
  } else if (isJson(call.settings)) yield* each(found)
  // A table takes its widths from what comes together.
  else if (flags.long) yield* batches(each(found))
  else for await (const batch of found) yield { batch }
  yield* account.end(flags.summary)
  if (rest.length > 0) yield { code }
}

/** What matches, as it comes. */
async function* foundBy(
  call: FindCall,
  search: Awaited<ReturnType<typeof searchOf>>,
  { tally, denied }: Account,
): AsyncGenerator<readonly Found[]> {
  const { flags, signal } = call
  for await (const batch of matches(await call.zk(), search, { stat: flags.long, signal, tally, denied })) {
    yield batch.map(({ path, stat }): Found => (flags.long && stat ? { path, stat } : { path }))
  }
}

async function* each<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch
}

const paths = (batch: readonly Found[]): string[] => batch.map(({ path }) => path)

/** @param agreed undefined where nothing was found */
async function remove(call: FindCall, agreed: Agreed | undefined): Promise<Removed> {
  if (!agreed) return { deleted: 0, vanished: 0 }
  const { removeAgreed } = await import('../journal/recording/exact-removal.ts')
  return removeAgreed(call, agreed, { journal: !call.flags['no-journal'] })
}
