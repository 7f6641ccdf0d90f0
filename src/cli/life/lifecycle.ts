import { ConnectionError } from '../../client/terms/connection-error.ts'
import { toJson } from '../../render/json.ts'
import { renderPlain, renderPlainToTerminal } from '../../render/plain.ts'
import type { TableFlow } from '../../render/rows.ts'
import { type Inert, joined, own } from '../../render/text.ts'
import type { View } from '../../render/view.ts'
import { ZkError } from '../../wire/error.ts'
import { advice, type Place } from '../../wire/hint.ts'
import type { AnyCommand, Call } from '../declare/command.ts'
import { type Context, stopOf } from '../declare/context.ts'
import { isStream } from '../declare/outcome.ts'
import type { OwnForm } from '../declare/output-forms.ts'
import type { ParsedCall } from '../words/parse.ts'
import { consider } from './consent.ts'
import { failureText, toFailure } from './failure.ts'
import { explainedByChroot } from './missing-chroot.ts'
import { OutputError } from './output-error.ts'
import { type Progress, showProgress } from './progress.ts'
import { Interrupted, NotAll, StopError } from './stop-error.ts'

/** How a line of work is announced and ended. */
export interface Occasion {
  /** What an error message starts with: `zoosh`, or `file:line` in a script. */
  readonly prefix: string
  /** Whether data that does not end in a newline gets one: in scripts of several commands, and in the shell. */
  readonly endLines: boolean
  /** Where what it says is read. */
  readonly place: Place
}

export const oneShot: Occasion = { prefix: 'zoosh', endLines: false, place: 'outside' }

/** 128 and the number of SIGINT. */
const CTRL_C = 130

/** A line of a script: whoever reads of it is outside of the shell. */
export function inScript(prefix: string): Occasion {
  return { prefix, endLines: true, place: 'outside' }
}

/**
 * The life of a command: plan and ask where it declares so, run, show each result, turn an error into its message.
 * The session belongs to the context: whoever made it closes it.
 * @returns the exit code; never throws
 */
export async function execute(
  command: AnyCommand,
  parsed: ParsedCall,
  context: Context,
  occasion: Occasion,
): Promise<number> {
  // A child shares the terminal, and output that never ends is its own sign of life.
  const child = command.rest !== undefined && (parsed.rest.length > 0 || command.live !== undefined)
  const progress = showProgress(context, child || (command.live === true && !context.io.outTty))
  const lend: Context['lend'] = (use) => {
    progress.lend()
    return context.lend(use)
  }
  const tell: Context['tell'] = (text) => progress.tell(text)
  const call = Object.assign(Object.create(context), parsed, { io: progress.io, lend, tell }) as Call
  const stop = stopOf(context)
  let applied = false
  const carryOut = async (): Promise<number> => {
    const { go, settled } = await consider(command, call)
    if (!go) return 0
    const outcome = command.run(call, settled)
    if (isStream(outcome)) return showStream(command, outcome, call, occasion, progress)
    const result = await outcome
    applied = command.plan !== undefined
    return showOne(command, result, call, occasion)
  }
  try {
    stop.throwIfAborted()
    const work = carryOut()
    const exit = await (context.unlessForsaken?.(work) ?? work)
    stop.throwIfAborted()
    return exit
  } catch (error) {
    const reason =
      stop.aborted && !(error instanceof Interrupted) ? stop.reason : await explainedByChroot(error, context)
    const cause = applied && reason instanceof OutputError ? reason.afterwards() : reason
    if (error instanceof ConnectionError && error.kind === 'timeout') context.hasten?.()
    progress.mute()
    return report(cause, context, occasion, { facts: await factsOf(cause, context), command })
  } finally {
    progress.stop()
  }
}

/**
 * Prints a text that no command made: help, the version.
 * @returns the exit code
 * @throws why it cannot be written: the signal's reason
 */
export async function print(text: Inert, context: Pick<Context, 'io' | 'signal' | 'stop'>): Promise<number> {
  await context.io.out(text)
  stopOf(context).throwIfAborted()
  return 0
}

/** What the ensemble says about a missing znode. Asked only where somebody looks: scripts fail without delay. */
async function factsOf(error: unknown, context: Context): Promise<string | undefined> {
  if (!context.io.outTty || !(error instanceof ZkError) || error.name !== 'NoNode' || error.path === undefined) return
  const { missingZnode } = await import('./missing-znode.ts')
  return missingZnode(await context.zk(), error.path)
}

/**
 * Prints an error's message to stderr and gives its exit code.
 * @param more.facts what is known beyond the error; a question ("did you mean …?") takes the place of the usual hint
 * @param more.command the one that failed
 */
export function report(
  error: unknown,
  context: Pick<Context, 'io' | 'settings'>,
  occasion: Occasion,
  { facts, command }: { readonly facts?: string | undefined; readonly command?: AnyCommand } = {},
): number {
  const plain = toFailure(error, command, facts !== undefined)
  const both = plain.hint === undefined ? facts : facts && advice`${facts}\n${plain.hint}`
  const failure = { ...plain, hint: (facts?.endsWith('?') ? facts : both) ?? plain.hint }
  const { output, debug, color } = context.settings
  const json = output === 'json' || output === 'ndjson'
  context.io.err(failureText(failure, occasion, json, debug, color && context.io.errTty))
  return failure.exit
}

async function showOne(
  command: AnyCommand,
  result: unknown,
  call: Call,
  occasion: Occasion,
  rows?: TableFlow,
): Promise<number> {
  const { output } = call.settings
  if (command.isEvent?.(result) && call.hidesEvents?.()) return command.exit?.(result, call) ?? 0
  if (output === 'json' || output === 'ndjson') {
    const json = command.json ? command.json(result, call) : result
    if (json !== undefined) await call.io.out(own`${toJson(json, output === 'json' && call.io.outTty)}\n`)
  } else {
    const form = command.forms?.[output as OwnForm]
    const view = form ? form(result, call) : command.view?.(result, call)
    if (view) await show(view, call, occasion, rows)
  }
  return command.exit?.(result, call) ?? 0
}

/** Items as they come. Under json a bounded stream is one array, a live one a document a line. */
async function showStream(
  command: AnyCommand,
  items: AsyncIterable<unknown>,
  call: Call,
  occasion: Occasion,
  progress: Progress,
): Promise<number> {
  const live = typeof command.live === 'function' ? command.live(call) : command.live
  const array = call.settings.output === 'json' && live !== true
  const stop = stopOf(call)
  const rows: TableFlow = {}
  let exit = 0
  let count = 0
  let written = 0
  const close = async () => {
    if (array) await call.io.out(written === 0 ? own`[]\n` : own`]\n`)
  }
  try {
    for await (const item of items) {
      if (array) {
        const json = command.json ? command.json(item, call) : item
        if (json !== undefined) {
          await call.io.out(written++ === 0 ? own`[${toJson(json, false)}` : own`,\n ${toJson(json, false)}`)
        }
      } else await showOne(command, item, call, occasion, rows)
      if (++count % 100 === 0) progress.tell(`${count.toLocaleString('en')} so far`)
      exit = command.exit?.(item, call) ?? exit
      if (stop.aborted) break
    }
  } catch (error) {
    // There is more, but all that could be had, or came before Ctrl-C, was printed: that much is a document.
    if (stop.aborted || isPartial(error)) await close()
    throw error instanceof NotAll ? error.reason : error
  }
  await close()
  return exit
}

/** Whether all that could be had was printed before it. */
function isPartial(error: unknown): boolean {
  return error instanceof NotAll || (error instanceof StopError && error.exit === 'partial')
}

/** Prints a view in the form that is asked for. @throws why it cannot be written */
export async function show(
  view: View,
  call: Pick<Context, 'io' | 'settings' | 'signal' | 'stop'>,
  occasion: Occasion,
  rows?: TableFlow,
): Promise<void> {
  if (call.settings.output === 'pretty') {
    const [{ renderPretty }, { theme }] = await Promise.all([
      import('../../render/pretty.ts'),
      import('../../render/theme.ts'),
    ])
    const { color, unicode } = call.settings
    const surface = { columns: call.io.columns, theme: theme(color), unicode, now: Date.now() }
    return write(renderPretty(view, surface, rows), call, false)
  }
  const raw = call.settings.output === 'raw'
  // Only who asks for raw has a terminal obey what is stored.
  const chunks = call.io.outTty && !raw ? renderPlainToTerminal(view) : renderPlain(view)
  await write(chunks, call, occasion.endLines && !raw)
}

async function write(
  chunks: Iterable<Inert | Uint8Array> | AsyncIterable<Inert>,
  call: Pick<Context, 'io' | 'signal' | 'stop'>,
  endLine: boolean,
): Promise<void> {
  const NEWLINE = 0x0a
  // What came before Ctrl-C is still printed; what it meets on its way stops.
  const stop = stopOf(call)
  const { reason } = stop
  const kept = reason instanceof Interrupted && reason.code === CTRL_C
  let last: string | Uint8Array = '\n'
  let batch: Inert[] = []
  let size = 0
  const flush = async () => {
    const text = joined(batch)
    batch = []
    size = 0
    await call.io.out(text)
  }
  for await (const chunk of chunks) {
    if (chunk.length > 0) last = chunk
    if (typeof chunk === 'string') {
      batch.push(chunk)
      size += chunk.length
      if (size > 64 * 1024) await flush()
    } else {
      if (size > 0) await flush()
      await call.io.out(chunk)
    }
    if (stop.aborted && !kept) return
  }
  const ended = typeof last === 'string' ? last.endsWith('\n') : last.at(-1) === NEWLINE
  if (endLine && !ended) batch.push(own`\n`)
  if (batch.length > 0) await flush()
}
