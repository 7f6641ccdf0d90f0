import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Registry } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { meantExtension } from '../../cli/extensions/meant-extension.ts'
import { runExtension } from '../../cli/extensions/run-extension.ts'
import { execute, inScript, report } from '../../cli/life/lifecycle.ts'
import { OutputError } from '../../cli/life/output-error.ts'
import { findMeant, parseCall } from '../../cli/words/dispatch.ts'
import { lineContext } from '../../cli/words/line-context.ts'
import { UsageError } from '../../wire/error.ts'
import { isExpected, type ParsedCommand, parseLine } from '../line/parse-line.ts'
import { expandGlobs, isPattern } from './expand-globs.ts'
import { isOneWrite, type JoinedWrite, JoinedWrites, mayJoin, runAsOne } from './joined-writes.ts'
import { typedWords } from './typed-words.ts'
import { ENDS_INSIDE, wholeLines } from './whole-lines.ts'

/** What to run: files and texts in order, stdin when there are none. */
export interface ScriptPlan {
  readonly scripts: readonly { readonly file?: string; readonly text?: string }[]
  readonly keepGoing: boolean
}

interface Source {
  /** What an error message names: the file, `stdin`, or `-e`. */
  readonly name: string
  readonly lines: AsyncIterable<string>
  /** Whether all of it is there: what comes by and by is run as it comes. */
  readonly whole: boolean
}

/**
 * Runs commands from files, texts or stdin in one session, as they come. Stops at the first failure with its exit code,
 * or goes on with `keepGoing` and ends with the first failure's code.
 * @returns the exit code
 */
export async function runScripts(registry: Registry, context: Context, plan: ScriptPlan): Promise<number> {
  const readsStdin = plan.scripts.length === 0 || plan.scripts.some(({ file }) => file === '-')
  const run: Run = { registry, context, keepGoing: plan.keepGoing, readsStdin, first: 0, status: 0 }
  const sources =
    plan.scripts.length > 0
      ? plan.scripts.map((script) => source(script, context.signal))
      : [{ name: 'stdin', lines: linesOf(process.stdin, context.signal), whole: false }]
  for (const one of sources) {
    if (await runSource(run, one)) break
  }
  if (!context.signal.aborted) return run.first
  // The line whose output could not be written has said so.
  if (context.signal.reason instanceof OutputError) return run.status
  return report(context.signal.reason, context, inScript('zoosh'))
}

interface Run {
  readonly registry: Registry
  readonly context: Context
  readonly keepGoing: boolean
  /** The script comes by stdin: what a line starts must not read it. */
  readonly readsStdin: boolean
  /** Exit code of the first failure. */
  first: number
  /** `$?` */
  status: number
}

function source(script: { readonly file?: string; readonly text?: string }, signal: AbortSignal): Source {
  if (script.text !== undefined)
    return { name: '-e', lines: linesOf(Readable.from([script.text]), signal), whole: true }
  const file = script.file!
  return file === '-'
    ? { name: 'stdin', lines: linesOf(process.stdin, signal), whole: false }
    : { name: file, lines: linesOf(createReadStream(file), signal), whole: true }
}

/**
 * Lines end at LF or CRLF only: newer readlines also split at U+2028, which is data. A signal ends the wait for more.
 */
async function* linesOf(stream: Readable, signal: AbortSignal): AsyncGenerator<string> {
  let rest = ''
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const end = () => stream.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    for await (const chunk of stream) {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
      const lines = rest.split('\n')
      rest = lines.pop()!
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
  } catch (error) {
    if (signal.aborted) return
    throw error
  } finally {
    signal.removeEventListener('abort', end)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** @returns whether to stop */
async function runSource(run: Run, { name, lines, whole }: Source): Promise<boolean> {
  const joined = new JoinedWrites()
  const stops = (): boolean => run.context.signal.aborted || (run.first !== 0 && !run.keepGoing)
  for await (const { text, number, parsed } of wholeLines(lines)) {
    const place = `${name}:${number}`
    const fault = parsed.open ? `the script ${ENDS_INSIDE}` : parsed.fault?.message
    const write = whole && fault === undefined ? await joinable(run, parsed.commands, text, place) : undefined
    // Before what is no write, and what would be too much in one request.
    if (!write || !joined.takes(write)) await runJoined(run, joined.take())
    if (stops()) return true
    if (write) joined.add(write)
    else if (fault !== undefined) fail(run, place, new UsageError(fault))
    else await runCommands(run, text, place)
    if (stops()) return true
  }
  await runJoined(run, joined.take())
  return stops()
}

/** The line as a write that may be joined with others; undefined for anything else, and for what is wrong with it. */
async function joinable(
  run: Run,
  commands: readonly ParsedCommand[],
  text: string,
  place: string,
): Promise<JoinedWrite | undefined> {
  const [command] = commands
  if (!command || commands.length > 1 || !isPlain(command) || text.includes('$')) return undefined
  const words = command.words.map((word) => word.text)
  const found = findMeant(run.registry, words)
  if (!found || !mayJoin(found.id)) return undefined
  const { default: declaration } = await found.entry.load()
  try {
    const parsed = await parseCall(found.id, declaration, found.argv, undefined)
    const context = lineContext(run.context, parsed.flags)
    return isOneWrite(found.id, parsed, context) ? { text, place, declaration, parsed, context } : undefined
  } catch {
    return undefined // It fails again, and is told, in its turn.
  }
}

function isPlain({ words, pipe, redirect, background }: ParsedCommand): boolean {
  return pipe === undefined && !redirect && !background && words.every((word) => word.quoted || !isPattern(word.text))
}

/**
 * Runs writes as one transaction. Where it is refused, nothing was done: those before the one that failed are done, and
 * from there on each line runs by itself, so that it is told, and stopped at, as it would have been.
 */
async function runJoined(run: Run, writes: readonly JoinedWrite[]): Promise<void> {
  const [first] = writes
  if (!first) return
  const end = writes.length === 1 ? { refused: 0 } : await runAsOne(await run.context.zk(), writes)
  if (end.lost) {
    const last = writes.at(-1)!
    fail(run, `${first.place} to ${last.place}`, end.lost)
    return
  }
  if (end.refused === undefined) {
    run.status = 0
    return
  }
  await runJoined(run, writes.slice(0, end.refused))
  for (const { text, place } of writes.slice(end.refused)) {
    if (run.context.signal.aborted || (run.first !== 0 && !run.keepGoing)) return
    await runCommands(run, text, place)
  }
}

async function runCommands(run: Run, text: string, place: string): Promise<void> {
  const { commands } = parseLine(text)
  for (const index of commands.keys()) {
    // Read again for each command: $? is that of the one before.
    const command = parseLine(text, { status: run.status }).commands[index]!
    if (command.after === 'success' && run.status !== 0) continue
    if (command.after === 'failure' && run.status === 0) continue
    run.status = await runOne(run, command, place)
    if (run.first === 0 && !isExpected(commands, index)) run.first = run.status
    if (run.context.signal.aborted || (run.first !== 0 && !run.keepGoing)) return
  }
}

async function runOne(run: Run, command: ParsedCommand, place: string): Promise<number> {
  const occasion = inScript(place)
  try {
    if (command.pipe !== undefined || command.redirect || command.background) {
      throw new UsageError('a script knows no | > or &', 'pipe and redirect zoosh as a whole, or use the shell')
    }
    const words = command.words.map(({ text }) => text)
    const found = findMeant(run.registry, words)
    if (!found) {
      const extension = await meantExtension(run.registry, words, 'outside')
      return await runExtension(extension, run.context, { unread: run.readsStdin })
    }
    const { default: declaration } = await found.entry.load()
    const given = typedWords(command.words, found.argv)
    let exit = 0
    for (const argv of await expandGlobs(declaration, given, run.context)) {
      const parsed = await parseCall(found.id, declaration, argv, undefined)
      exit = await execute(declaration, parsed, lineContext(run.context, parsed.flags), occasion)
      if (exit !== 0) break
    }
    return exit
  } catch (error) {
    return report(error, run.context, occasion)
  }
}

function fail(run: Run, place: string, error: Error): void {
  run.status = report(error, run.context, inScript(place))
  if (run.first === 0) run.first = run.status
}
