import { setMaxListeners } from 'node:events'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { escapeText, own } from '../../render/text.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { isExpected, type ParsedCommand, parseLine } from '../line/parse-line.ts'
import type { Word } from '../line/words.ts'
import { inFront } from '../terminal/front.ts'
import { movableOutlet } from '../terminal/movable-outlet.ts'
import { PagedOutput, pagerProgram } from '../terminal/pager.ts'
import { invoke } from './invoke.ts'
import { atPrompt, type LiveShell } from './live-shell.ts'
import { runPiped, runRedirected } from './pipe.ts'
import { type Place, placeLike } from './place.ts'

/**
 * Runs a line of the shell, command by command; Ctrl-C ends all of it. Never throws.
 * @param place where it runs, for a line of a file; a failure ends it there, unless the file keeps going
 * @returns the exit code of the first command that failed, and was not followed by `||`
 */
export async function runLine(shell: LiveShell, text: string, place?: Place): Promise<number> {
  const state = place?.file ?? shell
  const { commands, fault } = parseLine(text)
  if (fault) {
    const hint = advice`see column ${fault.at + 1}; ${zoosh`help shell`} tells how lines are read`
    state.status = shell.report(new UsageError(fault.message, hint), place)
    return state.status
  }
  let first = 0
  for (const index of commands.keys()) {
    // Read again for each command: $? is that of the one before.
    const command = parseLine(text, { status: state.status }).commands[index]!
    if (command.after === 'success' && state.status !== 0) continue
    if (command.after === 'failure' && state.status === 0) continue
    const exit = await runCommand(shell, command, text.slice(command.start, command.end).trim(), place)
    state.status = exit ?? 0
    if (!isExpected(commands, index)) first ||= state.status
    if (exit === undefined || shell.left !== undefined || state.status === 130) break
    if (place?.signal.aborted || (first !== 0 && place?.file?.keepGoing === false)) break
  }
  return first
}

/** @returns its exit code; undefined when it was sent to the background, and the rest of its line waits for nothing */
async function runCommand(
  shell: LiveShell,
  command: ParsedCommand,
  source: string,
  place: Place | undefined,
): Promise<number | undefined> {
  try {
    const { words, timed } = shellWords(shell, command.words)
    const started = performance.now()
    const exit = command.background
      ? inBackground(shell, command, words, source, place)
      : await (place ? send(shell, command, words, place) : runForeground(shell, command, words, source))
    if (timed && exit !== undefined) {
      const took = own`${escapeText(spell(performance.now() - started))}\n`
      const { outlet } = place ?? { outlet: shell.terminal() }
      outlet.err(took)
    }
    return exit
  } catch (error) {
    return shell.report(error, place)
  }
}

/** Aliases are replaced by what they stand for; `time` in front is the shell's own. */
function shellWords(shell: LiveShell, words: readonly Word[]): { words: readonly Word[]; timed: boolean } {
  if (words[0]?.text === 'time' && !words[0].quoted && words.length > 1) {
    return { words: shellWords(shell, words.slice(1)).words, timed: true }
  }
  const first = words[0]!
  const line = first.quoted ? undefined : shell.aliases.get(first.text)
  if (line === undefined) return { words, timed: false }
  return { words: [...(parseLine(line).commands[0]?.words ?? []), ...words.slice(1)], timed: false }
}

/** @param place of the file its line stands in */
function inBackground(
  shell: LiveShell,
  command: ParsedCommand,
  words: readonly Word[],
  source: string,
  place: Pick<Place, 'occasion' | 'file'> = { occasion: atPrompt },
): number {
  const line = source.replace(/\s*&$/, '')
  const { occasion, file } = place
  shell.parts.jobs.start(line, textsOf(words), (outlet, signal) =>
    send(shell, command, words, { outlet, signal, background: true, occasion, file, runLine: lineRunner(shell) }),
  )
  return 0
}

async function runForeground(
  shell: LiveShell,
  command: ParsedCommand,
  words: readonly Word[],
  source: string,
): Promise<number | undefined> {
  const program = isPaged(words) ? pagerProgram(process.env) : undefined
  if (program === undefined || command.pipe !== undefined || command.redirect)
    return inForeground(shell, { line: source, words: textsOf(words) }, (place) => send(shell, command, words, place))
  let paged: PagedOutput | undefined
  const run = async (place: Place, stop: (reason: unknown) => void): Promise<number> => {
    paged = new PagedOutput(program, place.outlet, shell.parts.screen, shell.parts.loan, stop)
    const { outlet: held } = paged
    const exit = await invoke(shell, words, placeLike(place, { outlet: held }))
    await paged.finish()
    // Who leaves the pager has seen enough: no failure.
    return exit === 141 ? 0 : exit
  }
  return inForeground(shell, { line: source, words: textsOf(words) }, run, () => paged?.goStraight())
}

/**
 * Runs something in front: Ctrl-C ends it, Ctrl-Z sends it to the background.
 * @param title of it in the background
 * @param run gets the place, and what ends it
 * @param leaves is told when it goes to the background
 * @returns its exit code; undefined when it was sent to the background
 */
export async function inForeground(
  shell: LiveShell,
  title: { readonly line: string; readonly words: readonly string[] },
  run: (place: Place, stop: (reason: unknown) => void) => Promise<number>,
  leaves = () => {},
): Promise<number | undefined> {
  const controller = new AbortController()
  const { signal } = controller
  // A watch on many paths listens on it many times; that is no leak.
  setMaxListeners(0, signal)
  const outlet = movableOutlet(shell.terminal())
  const place = { outlet, signal, background: false, occasion: atPrompt, runLine: lineRunner(shell) }
  const running = run(place, (reason) => controller.abort(reason))
  const toBack = () => {
    place.background = true
    leaves()
    shell.parts.jobs.adopt(title.line, title.words, controller, (above) => {
      outlet.moveTo(above)
      shell.parts.screen.write('^Z\n')
      return running
    })
  }
  try {
    const exit = await inFront(shell, running, () => controller.abort(new Interrupted(130)), toBack)
    return place.background ? undefined : exit
  } finally {
    if (!place.background) outlet.close()
  }
}

const textsOf = (words: readonly Word[]): readonly string[] => words.map(({ text }) => text)

const lineRunner =
  (shell: LiveShell): Place['runLine'] =>
  (text, place) =>
    runLine(shell, text, place)

/** Runs a command to where its line sends it: a program, a file, or the outlet. Never throws. */
async function send(
  shell: LiveShell,
  { pipe, redirect }: ParsedCommand,
  words: readonly Word[],
  place: Place,
): Promise<number> {
  try {
    if (pipe !== undefined) return await runPiped(shell, pipe, words, place)
    if (redirect) return await runRedirected(shell, redirect, words, place)
    return await invoke(shell, words, place)
  } catch (error) {
    return shell.report(error, place)
  }
}

/** Endless or interactive commands show what they have at once. */
const unpaged = new Set(['watch', 'wait', 'top', 'tap', 'lock', 'elect', 'semaphore', 'edit', 'tail', 'source', '.'])

function isPaged(words: readonly Word[]): boolean {
  return !unpaged.has(words[0]!.text)
}

const spell = (ms: number): string => (ms < 1_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(2)} s`)
