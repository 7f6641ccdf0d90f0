import { toJson } from '../../render/json.ts'
import { cutAt, escapeText, type Inert, own } from '../../render/text.ts'
import type { AnyCommand, Call } from '../declare/command.ts'
import type { Context } from '../declare/context.ts'
import type { Io } from '../declare/io.ts'
import type { Settings } from '../declare/settings.ts'
import { failureJson, failureText } from '../life/failure.ts'
import { type Occasion, oneShot, show } from '../life/lifecycle.ts'
import { type Progress, showProgress } from '../life/progress.ts'
import type { ParsedCall } from '../words/parse.ts'
import { type Answer, type Asked, answerOf } from './answer.ts'
import { recordsView } from './records-view.ts'
import { sideBySide } from './side-by-side.ts'
import { wholeViews } from './whole-views.ts'

/** Where the answers are shown together. */
type Surface = Pick<Context, 'io' | 'signal' | 'settings'>

/**
 * Runs a command that reads on several profiles at once and shows the answers side by side, in the order of the profiles; one
 * that does not answer keeps nobody waiting but for its own time limit, and is told under its name.
 * @param settings of the output, which they share
 * @returns the worst exit code: the highest; never throws but where nothing can be written
 */
export async function fanOut(
  command: AnyCommand,
  parsed: ParsedCall,
  asked: readonly Asked[],
  { io, signal, settings }: Surface,
): Promise<number> {
  const waitsFor = () => asked.map(({ context }) => context.waitsFor?.()).find((text) => text !== undefined)
  const progress = showProgress({ io, signal, waitsFor }, false)
  try {
    let turn: Promise<unknown> | undefined
    const answering = asked.map(async (one): Promise<Given> => {
      const call = callOf(parsed, one, progress)
      const before = mayAsk(one.context.settings) ? (turn ?? Promise.resolve()) : undefined
      if (before !== undefined) turn = before.then(() => one.context.zk()).catch(() => undefined)
      const results: unknown[] = []
      const line = settings.output === 'ndjson' ? lineOf(command, call, one.profile) : undefined
      const answer = await answerOf(command, call, one, before, (result) => {
        if (line) return line(result)
        results.push(result)
        return undefined
      })
      return { ...answer, results }
    })
    const answers = await Promise.all(answering)
    progress.stop()
    await tell(command, answers, { io, signal, settings }, oneShot)
    return Math.max(...answers.map(({ exit }) => exit))
  } finally {
    progress.stop()
  }
}

/** An answer with what it consists of: nothing where that is printed as it comes. */
interface Given extends Answer {
  readonly results: readonly unknown[]
}

/** Whether a password may have to be typed: one after the other then. */
function mayAsk({ authPrompt, saslUser, saslPassword, saslPasswordFile }: Settings): boolean {
  return authPrompt !== undefined || (saslUser !== undefined && (saslPassword ?? saslPasswordFile) === undefined)
}

function callOf(parsed: ParsedCall, { profile, context }: Asked, progress: Progress): Call {
  const io: Io = Object.create(progress.io, {
    // What it prints is a part of a screen.
    outTty: { value: false },
    err: { value: (text: Inert) => progress.io.err(named(profile, text)) },
  })
  const lend: Context['lend'] = (use) => {
    progress.lend()
    return context.lend(use)
  }
  const tell: Context['tell'] = (text) => progress.tell(`${profile}: ${text}`)
  return Object.assign(Object.create(context), parsed, { io, lend, tell }) as Call
}

/** A message, with the profile it is about. */
function named(profile: string, text: Inert): Inert {
  const lead = 'zoosh: '
  const message = text.startsWith(lead) ? cutAt(text, lead.length)[1] : text
  return own`zoosh: ${escapeText(profile)}: ${message}`
}

/** Prints a result as a line of JSON with its profile. */
function lineOf(command: AnyCommand, call: Call, profile: string) {
  return (result: unknown): Promise<void> | undefined => {
    const json = command.json ? command.json(result, call) : result
    return json === undefined ? undefined : call.io.out(own`${toJson(ofProfile(profile, json), false)}\n`)
  }
}

/** A table has its profile beside its fields; anything else is a field of its own. */
function ofProfile(profile: string, json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? { profile, ...json }
    : { profile, answer: json }
}

async function tell(
  command: AnyCommand,
  answers: readonly Given[],
  surface: Surface,
  occasion: Occasion,
): Promise<void> {
  const { io, settings } = surface
  const { output } = settings
  if (output === 'json') {
    const all = answers.map((answer) => [answer.profile, answerJson(command, answer, occasion)])
    await io.out(own`${toJson(Object.fromEntries(all), io.outTty)}\n`)
  } else if (output === 'ndjson') {
    for (const { profile, failure } of answers)
      if (failure?.title !== undefined)
        await io.out(own`${toJson({ profile, error: failureJson(failure, occasion.place) }, false)}\n`)
  } else {
    const given = answers.map((answer) => ({ profile: answer.profile, views: viewsOf(command, answer) }))
    const view = output === 'pretty' ? sideBySide(given, settings.unicode) : recordsView(given)
    await show(view, surface, occasion)
    for (const { profile, failure } of answers) {
      const prefix = `${occasion.prefix}: ${profile}`
      if (failure)
        io.err(failureText(failure, { ...occasion, prefix }, false, settings.debug, settings.color && io.errTty))
    }
  }
}

/** What --json prints of one alone; where that failed, why, beside what came before. */
function answerJson(command: AnyCommand, { call, results, several, failure }: Given, { place }: Occasion): unknown {
  const all = results
    .map((result) => (command.json ? command.json(result, call) : result))
    .filter((json) => json !== undefined)
  const answer = several || all.length > 1 ? all : all[0]
  if (!failure) return answer ?? null
  return { error: failureJson(failure, place), ...(all.length > 0 && { answer }) }
}

function viewsOf(command: AnyCommand, { call, results }: Given) {
  return wholeViews(results.flatMap((result) => command.view?.(result, call) ?? []))
}
