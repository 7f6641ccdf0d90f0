import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Registry } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { execute, report } from '../../cli/life/lifecycle.ts'
import { OutputError } from '../../cli/life/output-error.ts'
import { find, parseCall, unknownCommand } from '../../cli/words/dispatch.ts'
import { lineContext } from '../../cli/words/line-context.ts'
import { UsageError } from '../../wire/error.ts'
import { type ParsedCommand, parseLine } from '../line/parse-line.ts'

/** What to run: files and texts in order, stdin when there are none. */
export interface ScriptPlan {
  readonly scripts: readonly { readonly file?: string; readonly text?: string }[]
  readonly keepGoing: boolean
}

interface Source {
  /** What an error message names: the file, `stdin`, or `-e`. */
  readonly name: string
  readonly lines: AsyncIterable<string>
}

/**
 * Runs commands from files, texts or stdin in one session, as they come. Stops at the first failure with its exit code,
 * or goes on with `keepGoing` and ends with the first failure's code.
 * @returns the exit code
 */
export async function runScripts(registry: Registry, context: Context, plan: ScriptPlan): Promise<number> {
  const run: Run = { registry, context, keepGoing: plan.keepGoing, first: 0, status: 0 }
  const sources =
    plan.scripts.length > 0
      ? plan.scripts.map((script) => source(script, context.signal))
      : [{ name: 'stdin', lines: linesOf(process.stdin, context.signal) }]
  for (const one of sources) {
    if (await runSource(run, one)) break
  }
  if (!context.signal.aborted) return run.first
  // The line whose output could not be written has said so.
  if (context.signal.reason instanceof OutputError) return run.status
  return report(context.signal.reason, context, { prefix: 'zoosh', endLines: true })
}

interface Run {
  readonly registry: Registry
  readonly context: Context
  readonly keepGoing: boolean
  /** Exit code of the first failure. */
  first: number
  /** `$?` */
  status: number
}

function source(script: { readonly file?: string; readonly text?: string }, signal: AbortSignal): Source {
  if (script.text !== undefined) return { name: '-e', lines: linesOf(Readable.from([script.text]), signal) }
  const file = script.file!
  return file === '-'
    ? { name: 'stdin', lines: linesOf(process.stdin, signal) }
    : { name: file, lines: linesOf(createReadStream(file), signal) }
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
async function runSource(run: Run, { name, lines }: Source): Promise<boolean> {
  let text = ''
  let number = 0
  let start = 1
  for await (const line of lines) {
    number++
    text = text === '' ? line : `${text}\n${line}`
    const parsed = parseLine(text)
    if (parsed.open) continue
    if (parsed.fault) fail(run, `${name}:${start}`, new UsageError(parsed.fault.message))
    else await runCommands(run, text, `${name}:${start}`)
    text = ''
    start = number + 1
    if (run.context.signal.aborted || (run.first !== 0 && !run.keepGoing)) return true
  }
  if (text !== '') fail(run, `${name}:${start}`, new UsageError('the script ends inside a quote or after a backslash'))
  return run.context.signal.aborted || (run.first !== 0 && !run.keepGoing)
}

async function runCommands(run: Run, text: string, place: string): Promise<void> {
  const { commands } = parseLine(text)
  for (const index of commands.keys()) {
    // Read again for each command: $? is that of the one before.
    const command = parseLine(text, { status: run.status }).commands[index]!
    if (command.after === 'success' && run.status !== 0) continue
    if (command.after === 'failure' && run.status === 0) continue
    run.status = await runOne(run, command, place)
    const handled = commands[index + 1]?.after === 'failure'
    if (run.status !== 0 && !handled && run.first === 0) run.first = run.status
    if (run.context.signal.aborted || (run.first !== 0 && !run.keepGoing)) return
  }
}

async function runOne(run: Run, command: ParsedCommand, place: string): Promise<number> {
  const occasion = { prefix: place, endLines: true }
  try {
    if (command.pipe !== undefined || command.redirect || command.background) {
      throw new UsageError('a script knows no | > or &', 'pipe and redirect zoosh as a whole, or use the shell')
    }
    const words = command.words.map(({ text }) => text)
    const found = find(run.registry, words)
    if (!found) throw await unknownCommand(run.registry, words)
    const { default: declaration } = await found.entry.load()
    const parsed = await parseCall(found.id, declaration, found.argv, undefined)
    return await execute(declaration, parsed, lineContext(run.context, parsed.flags), occasion)
  } catch (error) {
    return report(error, run.context, occasion)
  }
}

function fail(run: Run, place: string, error: Error): void {
  run.status = report(error, run.context, { prefix: place, endLines: true })
  if (run.first === 0) run.first = run.status
}
