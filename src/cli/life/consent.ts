import { refusedWrite } from '../../client/terms/refused-write.ts'
import { toJson } from '../../render/json.ts'
import { escapeLines, escapeText, own } from '../../render/text.ts'
import type { AnyCommand, Call } from '../declare/command.ts'
import type { Plan } from '../declare/plan.ts'
import { confirm, unasked } from './ask.ts'

/** What came of planning: whether to run, and on what. */
export interface Consent {
  readonly go: boolean
  readonly settled?: unknown
}

/**
 * What stands between a command line and its execution: under --dry-run the plan is told and nothing is run; a destructive
 * command shows its plan and asks.
 * @throws UsageError naming -y, StopError when the answer is no, ConnectionError read-only, and what planning throws
 */
export async function consider(command: AnyCommand, call: Call): Promise<Consent> {
  if (!command.plan) return { go: true }
  const dryRun = call.flags['dry-run'] === true
  const asks = typeof command.asks === 'function' ? command.asks(call) : command.asks === true
  if (!dryRun && !asks) return { go: true }
  // Before the question, and before anything is written on this side either.
  if (!dryRun && call.settings.readOnly && !command.elsewhere?.(call)) {
    throw refusedWrite('this command', call.settings.past === undefined ? true : 'past')
  }
  const plan = await command.plan(call as never)
  if (dryRun) {
    if (plan) await tell(plan, call)
    return { go: plan === undefined }
  }
  if (plan?.details !== undefined && !isJson(call.settings)) call.io.err(escapeLines(plan.details))
  const yes = call.flags.yes === true
  const owner = plan?.consent ? ownedBy(plan.consent, call) : call
  // Nobody is asked about nothing.
  if (plan || unasked(owner, yes)) await confirm(owner, { text: plan?.text ?? '', yes })
  return { go: true, settled: plan?.settled }
}

/** The same call as a session of that ensemble would make it. */
function ownedBy({ confirm, profile }: NonNullable<Plan['consent']>, call: Call): Call {
  const { confirm: _, profile: __, ...settings } = call.settings
  const theirs = { ...(confirm !== undefined && { confirm }), ...(profile !== undefined && { profile }) }
  return Object.assign(Object.create(call), { settings: { ...settings, ...theirs } })
}

async function tell({ text, details, facts }: Plan, { io, settings }: Call): Promise<void> {
  const lines = text.split('\n')
  if (isJson(settings)) {
    const document = { dryRun: true, would: lines.length === 1 ? text : lines, ...facts }
    await io.out(own`${toJson(document, settings.output === 'json' && io.outTty)}\n`)
    return
  }
  if (details !== undefined) io.err(escapeLines(details))
  for (const line of lines) io.err(own`would ${escapeText(line)}\n`)
}

/** Whether stderr is read by programs, too. */
export function isJson({ output }: Call['settings']): boolean {
  return output === 'json' || output === 'ndjson'
}
