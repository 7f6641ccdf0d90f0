import { setMaxListeners } from 'node:events'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { escapeText, own } from '../../render/text.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { type ParsedCommand, parseLine } from '../line/parse-line.ts'
import type { Word } from '../line/words.ts'
import { inFront } from '../terminal/front.ts'
import { movableOutlet } from '../terminal/movable-outlet.ts'
import { PagedOutput, pagerProgram } from '../terminal/pager.ts'
import { invoke, type Place } from './invoke.ts'
import type { LiveShell } from './live-shell.ts'
import { runPiped, runRedirected } from './pipe.ts'

/** Runs a line of the shell, command by command; Ctrl-C ends all of it. Never throws. */
export async function runLine(shell: LiveShell, text: string): Promise<void> {
  const { commands, fault } = parseLine(text)
  if (fault) {
    shell.status = shell.report(
      new UsageError(fault.message, advice`see column ${fault.at + 1}; ${zoosh`help shell`} tells how lines are read`),
    )
    return
  }
  for (const index of commands.keys()) {
    // Read again for each command: $? is that of the one before.
    const command = parseLine(text, { status: shell.status }).commands[index]!
    if (command.after === 'success' && shell.status !== 0) continue
    if (command.after === 'failure' && shell.status === 0) continue
    const exit = await runCommand(shell, command, text.slice(command.start, command.end).trim())
    shell.status = exit ?? 0
    if (exit === undefined) return
    if (shell.left !== undefined || shell.status === 130) return
  }
}

/** @returns its exit code; undefined when it was sent to the background, and the rest of its line waits for nothing */
async function runCommand(shell: LiveShell, command: ParsedCommand, source: string): Promise<number | undefined> {
  try {
    const { words, timed } = shellWords(shell, command.words)
    const started = performance.now()
    const exit = command.background
      ? inBackground(shell, command, words, source)
      : await runForeground(shell, command, words, source)
    if (timed && exit !== undefined) shell.terminal().err(own`${escapeText(spell(performance.now() - started))}\n`)
    return exit
  } catch (error) {
    return shell.report(error)
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

function inBackground(shell: LiveShell, command: ParsedCommand, words: readonly Word[], source: string): number {
  const line = source.replace(/\s*&$/, '')
  shell.parts.jobs.start(
    line,
    words.map(({ text }) => text),
    (outlet, signal) => send(shell, command, words, { outlet, signal, background: true }),
  )
  return 0
}

async function runForeground(
  shell: LiveShell,
  command: ParsedCommand,
  words: readonly Word[],
  source: string,
): Promise<number | undefined> {
  const controller = new AbortController()
  const { signal } = controller
  // A watch on many paths listens on it many times; that is no leak.
  setMaxListeners(0, signal)
  const stop = () => controller.abort(new Interrupted(130))
  const outlet = movableOutlet(shell.terminal())
  const place = { outlet, signal, background: false }
  let paged: PagedOutput | undefined
  const program = isPaged(words) ? pagerProgram(process.env) : undefined
  const run = async () => {
    if (program === undefined || command.pipe !== undefined || command.redirect)
      return send(shell, command, words, place)
    paged = new PagedOutput(program, outlet, shell.parts.screen, shell.parts.loan, (reason) => controller.abort(reason))
    const { outlet: held } = paged
    const exit = await invoke(shell, words, Object.create(place, { outlet: { value: held } }))
    await paged.finish()
    // Who leaves the pager has seen enough: no failure.
    return exit === 141 ? 0 : exit
  }
  const running = run()
  const toBack = () => {
    place.background = true
    paged?.goStraight()
    shell.parts.jobs.adopt(
      source,
      words.map(({ text }) => text),
      controller,
      (above) => {
        outlet.moveTo(above)
        shell.parts.screen.write('^Z\n')
        return running
      },
    )
  }
  try {
    const exit = await inFront(shell, running, stop, toBack)
    return place.background ? undefined : exit
  } finally {
    if (!place.background) outlet.close()
  }
}

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
    return shell.report(error, place.outlet)
  }
}

/** Endless or interactive commands show what they have at once. */
const unpaged = new Set(['watch', 'wait', 'top', 'tap', 'lock', 'elect', 'semaphore', 'edit', 'tail'])

function isPaged(words: readonly Word[]): boolean {
  return !unpaged.has(words[0]!.text)
}

const spell = (ms: number): string => (ms < 1_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1_000).toFixed(2)} s`)
