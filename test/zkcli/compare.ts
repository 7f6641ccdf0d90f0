import { connect } from '../../src/client/connect.ts'
import type { DeviationName } from '../../src/zkcli/deviations.ts'
import { type Ended, ours, type Program, real } from './programs.ts'
import { oneShot, type Printed, piped, type Script } from './transcript.ts'

/** How a comparison ended. */
export interface Comparison {
  /** How many lines were compared; a script compared as a whole counts its lines, a process is one. */
  readonly lines: number
  /** Deviations that were asked for and came. */
  readonly shown: readonly DeviationName[]
  /** Differences nobody asked for, and deviations that did not come. */
  readonly faults: readonly string[]
}

/** Runs a script through both programs on one server, and compares line by line. */
export async function compare(server: string, script: Script, at: string): Promise<Comparison> {
  const lines = script.lines.map((line) => ({ ...line, text: line.text.replaceAll('SERVER', server) }))
  const root = (program: Program) => `/${at}-${program.name === 'real' ? 'r' : 'o'}`
  if (script.chroot === true) await make(server, [real, ours].map(root))
  const [theirs, mine] = await Promise.all(
    [real, ours].map((program) => piped(program, server, { ...script, lines }, root(program))),
  )
  const found = new Findings(script.name)
  if (script.differs) {
    if (same(mine, theirs)) found.missed('the script', script.differs)
    else found.shown.push(script.differs)
    return { lines: lines.length, ...found }
  }
  if (script.whole) found.compare('the output', mine!.printed, theirs!.printed)
  else {
    for (const [i, { text, differs }] of lines.entries()) {
      const print = (printed: Printed | undefined) => alike(text, printed)
      found.compare(text, print(mine!.printed[i]), print(theirs!.printed[i]), differs)
    }
  }
  // Whether a script is over before it is told that its session is connected, or closed, is a race.
  const told = (events: readonly string[]) =>
    sortedRemovals(events.filter((event) => !/^state:(SyncConnected|Closed) type:None/.test(event)))
  found.compare('the events', told(mine!.events), told(theirs!.events))
  if (!lines.at(-1)?.differs) found.compare('the exit code', mine!.code, theirs!.code)
  return { lines: lines.length, ...found }
}

/** Runs a command through both programs, as processes of their own. @param bare the words name the server */
export async function compareOneShot(
  server: string,
  { words, differs }: { readonly words: readonly string[]; readonly differs?: DeviationName | undefined },
  at: string,
  bare = false,
): Promise<Comparison> {
  const port = server.split(':').at(-1)!
  const named = words.map((word) => word.replace('SERVER', server).replace('PORT', port))
  const [theirs, mine]: readonly Ended[] = await Promise.all([
    oneShot(real, bare ? undefined : server, named, `/${at}-r`),
    oneShot(ours, bare ? undefined : server, named, `/${at}-o`),
  ])
  const found = new Findings('a command')
  found.compare(words.join(' '), mine, theirs, differs)
  return { lines: 1, ...found }
}

class Findings {
  readonly shown: DeviationName[] = []
  readonly faults: string[] = []
  readonly #where: string

  constructor(where: string) {
    this.#where = where
  }

  compare(what: string, mine: unknown, theirs: unknown, differs?: DeviationName): void {
    if (same(mine, theirs)) {
      if (differs) this.missed(what, differs)
    } else if (differs) this.shown.push(differs)
    else this.faults.push(`${this.#where}: ${what}\n  ours ${JSON.stringify(mine)}\n  real ${JSON.stringify(theirs)}`)
  }

  missed(what: string, differs: DeviationName): void {
    this.faults.push(`${this.#where}: ${what} does not show ${differs}`)
  }
}

async function make(server: string, paths: readonly string[]): Promise<void> {
  await using zk = await connect(server)
  for (const path of paths) await zk.create(path, 'x')
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** The server lists the ephemerals of a session in the order of Java's hashes, which the names decide. */
function alike(text: string, printed: Printed | undefined): Printed | undefined {
  if (!printed || !/^\s*["']?getEphemerals/.test(text)) return printed
  return {
    ...printed,
    out: printed.out.replace(/^\[(.*)\]$/m, (_, list: string) => list.split(', ').sort().join(', ')),
  }
}

/** Which of several removals of one command comes first is a matter of Java's hashes: they are sorted. */
function sortedRemovals(events: readonly string[]): string[] {
  const removal = (event: string | undefined) => event?.includes('Removed') === true
  return events
    .flatMap((event, i) => (removal(event) && removal(events[i - 1]) ? [] : [i]))
    .flatMap((first, i, firsts) => {
      const run = events.slice(first, firsts[i + 1] ?? events.length)
      return run.length > 1 ? [...run].sort() : run
    })
}
