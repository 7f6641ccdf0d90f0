import type { DeviationName } from '../../src/zkcli/deviations.ts'
import { type Ended, type Program, run } from './programs.ts'

/** A line with the deviation it must show, or none: then both must print the same. */
export interface Line {
  readonly text: string
  readonly differs?: DeviationName | undefined
}

/** Lines piped into one session. `ROOT` stands for a znode of the script's own. */
export interface Script {
  readonly name: string
  readonly lines: readonly Line[]
  /** Compare the whole output: the session may die, or lines print what the marks print. */
  readonly whole?: boolean
  /** For `whole`: the one difference there must be. */
  readonly differs?: DeviationName
  /** What ends lines, if not LF. */
  readonly lineEnd?: string
  /** The session is below the script's own znode, or below one that is not there. */
  readonly chroot?: true | 'missing'
}

/** What a line printed. */
export interface Printed {
  readonly out: string
  readonly err: string
}

export interface Transcript {
  /** One a line; one in all for a script compared whole. */
  readonly printed: readonly Printed[]
  /** Watch events in their order: they come between the lines by a race. */
  readonly events: readonly string[]
  readonly code: number | null
}

/** zxids, times, and what tells the two programs' znodes apart. */
export function normalise(text: string, root: string): string {
  return (
    text
      .replaceAll(root, 'ROOT')
      // The number comes from a parent all scripts share.
      .replace(/ROOT\d{10}/g, 'ROOTnnnnnnnnnn')
      .replace(/0x[0-9a-f]+/g, '0xN')
      .replace(/^([cm]time) = \w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$/gm, '$1 = TIME')
  )
}

/** Takes the blocks of events out of an output. */
export function withoutEvents(text: string): { rest: string; events: string[] } {
  const events: string[] = []
  const rest = text
    .replace(/\nWATCHER::\n/g, '')
    .replace(/\nWatchedEvent (state:\S+ type:\S+ path:.*)\n/g, (_, event: string) => {
      events.push(event)
      return ''
    })
  return { rest, events }
}

/** One command, as a process of its own. @param server undefined where the words say it, or leave it out */
export async function oneShot(
  program: Program,
  server: string | undefined,
  words: readonly string[],
  root: string,
): Promise<Ended> {
  const filled = words.map((word) => word.replaceAll('ROOT', root))
  const { out, err, code } = await run(program, [...(server === undefined ? [] : ['-server', server]), ...filled])
  return { out: normalise(withoutEvents(out).rest, root), err: normalise(err, root), code }
}

/**
 * A script in one session. Before each line two commands mark where its output begins: one whose answer is on stdout,
 * and one that fails on stderr without asking the server.
 */
export async function piped(program: Program, server: string, script: Script, root: string): Promise<Transcript> {
  const lines = script.lines.map(({ text }) => text.replaceAll('ROOT', root))
  const input = script.whole ? lines : lines.flatMap((line, i) => ['printwatches', `getAcl //${i}`, line])
  const { lineEnd = '\n', chroot } = script
  const hosts = chroot ? server + root : server
  const { out, err, code } = await run(program, ['-server', hosts], input.map((line) => line + lineEnd).join(''))
  const { rest, events } = withoutEvents(out)
  const [outs, errs] = [normalise(rest, root), normalise(err, root)]
  const all = events.map((event) => normalise(event, root))
  if (script.whole) return { printed: [{ out: outs, err: errs }], events: all, code }
  const outParts = outs.split(/printwatches is o(?:n|ff)\n/).slice(1)
  const errParts = errs.split(/^Invalid path string "\/\/\d+" caused by empty node name specified @1\n/m).slice(1)
  const printed = lines.map((_, i) => ({ out: outParts[i] ?? '(no output)', err: errParts[i] ?? '(no output)' }))
  return { printed, events: all, code }
}
