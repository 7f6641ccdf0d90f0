import type { Batch } from '../../cli/data/batches.ts'
import { arg } from '../../cli/declare/args.ts'
import { type Call, command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { isJson } from '../../cli/life/consent.ts'
import type { Pattern } from '../../patterns/pattern.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { readTree } from '../../tree/walk/read-tree.ts'
import { excerptAround, LONG } from './grepping/excerpt-around.ts'
import { hitsIn, type Line, linesFound, linesOf } from './grepping/lines-found.ts'
import { type Searchable, textsToSearch } from './grepping/texts-to-search.ts'
import { Account, type Summary, summaryFlags } from './reading/account.ts'

/** A znode in whose data something is found: groups of lines that stand together, or how many lines. */
interface Hit {
  readonly path: string
  readonly groups?: readonly (readonly Line[])[]
  readonly count?: number
}

/** A line of one, for programs. */
interface FoundLine {
  readonly path: string
  readonly line: number
  readonly text: string
  /** It is only around one that is found. */
  readonly context?: true
}

/** The end: whether anything was found. */
interface Verdict {
  readonly found: boolean
}

export default command({
  summary: 'find text in the data of znodes',
  description:
    'Looks for a regular expression in the data of every znode at and below each PATH (default: the working znode), line by line, and prints path, number of the line, and the line. Data is decoded first, as get shows it on a terminal: unpacked, JSON laid out, and so on; --raw takes it as it is stored. The exit code is 1 when nothing is found.\n' +
    'Expressions are those of RE2, which has no lookaround and no backreferences, so that no data makes one slow. On a terminal the lines of a znode stand below its path, and of a very long line what is around the match.\n' +
    'In a pipe: path, number, text, parted by tabs; the number of a line of -A, -B or -C ends with a dash. -o is --only here: --json, or --output, names the form of the output.\n' +
    'Data that may not be read is told on stderr, and the exit code is 7 then.',
  args: {
    pattern: arg.text({ summary: 'regular expression (RE2)' }),
    paths: arg.znode({ summary: 'where to look', required: false, multiple: true }),
  },
  flags: {
    'ignore-case': flag.switch({ char: 'i', summary: 'upper and lower case are the same' }),
    invert: flag.switch({ char: 'v', summary: 'lines in which it is not found', excludes: ['only'] }),
    word: flag.switch({ char: 'w', summary: 'only whole words' }),
    fixed: flag.switch({ char: 'F', summary: 'RE is a text, and no expression' }),
    list: flag.switch({ char: 'l', summary: 'only the paths', excludes: ['count', 'only'] }),
    count: flag.switch({
      char: 'c',
      summary: 'path and number of lines found, where there are any',
      excludes: ['only'],
    }),
    only: flag.switch({ char: 'o', summary: 'only what is found of a line, each find on a line' }),
    max: flag.integer({ char: 'm', summary: 'at most N lines of a znode', min: 1 }),
    after: flag.integer({ char: 'A', summary: 'N lines after each, too' }),
    before: flag.integer({ char: 'B', summary: 'N lines before each, too' }),
    context: flag.integer({ char: 'C', summary: 'N lines before and after each, too', excludes: ['after', 'before'] }),
    raw: flag.switch({ summary: 'in the data as it is stored' }),
    ...summaryFlags,
  },
  examples: [
    'grep jdbc /app',
    'grep -i "true|false" /app --json',
    'grep -l 10.0.0.11 -F',
    'grep -C 1 pool /app/config',
  ],
  reads: true,
  run: grep,
  view(result, { settings }): View | undefined {
    if (!('batch' in result)) return undefined
    const pretty = settings.output === 'pretty'
    return { kind: 'lines', lines: result.batch.flatMap(pretty ? prettyLines : plainLines) }
  },
  json: (result) => ('found' in result ? undefined : result),
  exit: (result) => ('found' in result && !result.found ? 1 : 0),
})

type GrepCall = Omit<Call, 'args' | 'flags'> & {
  readonly args: { readonly pattern: string; readonly paths: readonly string[] }
  readonly flags: Readonly<
    Record<'ignore-case' | 'invert' | 'word' | 'fixed' | 'list' | 'count' | 'only' | 'raw' | 'summary', boolean> &
      Record<'max' | 'after' | 'before' | 'context', number | undefined>
  >
}

async function* grep(call: GrepCall): AsyncGenerator<Batch<Hit> | Hit | FoundLine | Summary | Verdict> {
  const { args, flags, settings } = call
  const { compilePattern } = await import('../../patterns/pattern.ts')
  const { 'ignore-case': ignoreCase, word, fixed: literal } = flags
  const pattern = await compilePattern(args.pattern, { ignoreCase, word, literal })
  const account = new Account(call)
  let found = false
  for await (const hits of hitsBelow(call, pattern, account)) {
    found = true
    if (isJson(settings)) yield* hits.flatMap(documents)
    else yield { batch: settings.output === 'pretty' ? hits.map((hit) => excerpted(hit, pattern)) : hits }
  }
  yield* account.end(flags.summary)
  yield { found }
}

async function* hitsBelow(
  { args, flags, cwd, signal, zk }: GrepCall,
  pattern: Pattern,
  account: Account,
): AsyncGenerator<Hit[]> {
  const options = { want: { data: true }, signal, tally: account.tally }
  const textOf = textsToSearch(flags.raw)
  for (const root of args.paths.length === 0 ? [cwd] : args.paths) {
    for await (const batch of readTree(await zk(), root, options)) {
      const hits: Hit[] = []
      for (const znode of batch) {
        account.denied(znode)
        const { path, data } = znode
        if (!data || data.length === 0) continue
        const found = await textOf(data)
        if (found.fault !== undefined) account.unread(path, `${found.fault}: searched as it is stored`)
        const hit = hitIn(path, found, pattern, flags)
        if (hit) hits.push(hit)
      }
      if (hits.length > 0) yield hits
    }
  }
}

function hitIn(path: string, { text }: Searchable, pattern: Pattern, flags: GrepCall['flags']): Hit | undefined {
  const lines = linesOf(text)
  const { invert } = flags
  const most = flags.list ? 1 : (flags.max ?? Number.POSITIVE_INFINITY)
  if (flags.list || flags.count) {
    const count = [...hitsIn(lines, pattern, { invert, most })].length
    if (count === 0) return undefined
    return flags.count ? { path, count } : { path }
  }
  const around = flags.only ? 0 : (flags.context ?? 0)
  const before = flags.only ? 0 : (flags.before ?? around)
  const after = flags.only ? 0 : (flags.after ?? around)
  const groups = linesFound(lines, pattern, { invert, most, before, after })
  if (groups.length === 0) return undefined
  return { path, groups: flags.only ? groups.map((group) => partsOf(group, pattern)) : groups }
}

/** What is found, as lines of its own. */
function partsOf(group: readonly Line[], pattern: Pattern): Line[] {
  return group.flatMap(({ number, text }) =>
    [...pattern.find(text)].map(({ start, end }) => ({ number, text: text.slice(start, end), hit: true })),
  )
}

/** Nobody reads a line of a megabyte on a terminal. */
function excerpted({ groups, ...hit }: Hit, pattern: Pattern): Hit {
  if (!groups) return hit
  const excerpt = (line: Line): Line => {
    const [match] = line.hit && line.text.length > LONG ? pattern.find(line.text) : []
    return { ...line, text: excerptAround(line.text, match) }
  }
  return { ...hit, groups: groups.map((group) => group.map(excerpt)) }
}

function documents({ path, groups, count }: Hit): (Hit | FoundLine)[] {
  if (!groups) return [count === undefined ? { path } : { path, count }]
  return groups.flat().map(({ number, text, hit }) => ({
    path,
    line: number,
    text,
    ...(hit ? {} : { context: true as const }),
  }))
}

function plainLines({ path, groups, count }: Hit): Cell[][] {
  if (!groups) return [[cell.path(path), ...(count === undefined ? [] : [cell.number(count)])]]
  return groups
    .flat()
    .map(({ number, text, hit }) => [cell.path(path), cell.text(`${number}${hit ? '' : '-'}`), cell.text(text)])
}

/** Below the path; groups are parted where there are lines around what is found. */
function prettyLines(hit: Hit): Cell[][] {
  const { path, groups } = hit
  if (!groups) return plainLines(hit)
  const around = groups.some((group) => group.some((line) => !line.hit))
  const lines = groups.flatMap((group, at): Cell[][] => [
    ...(around && at > 0 ? [[cell.muted('  --')]] : []),
    ...group.map((line) => [cell.muted(`  ${line.number}`), line.hit ? cell.text(line.text) : cell.muted(line.text)]),
  ])
  return [[cell.path(path)], ...lines]
}
