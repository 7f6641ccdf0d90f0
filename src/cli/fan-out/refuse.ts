import { UsageError } from '../../wire/error.ts'
import type { AnyCommand, Call } from '../declare/command.ts'
import type { Settings } from '../declare/settings.ts'
import type { ParsedCall } from '../words/parse.ts'

/** Flags that name one ensemble, or a session of one: it would be asked once for each profile. */
const oneEnsemble = ['server', 'sandbox', 'past', 'session-file'] as const

/**
 * Refuses what is not for several profiles at once, naming why: what changes something, what has no end, what runs programs.
 * @throws UsageError
 */
export function refuseUnlessReading(
  id: string,
  command: AnyCommand,
  parsed: ParsedCall,
  { output }: Pick<Settings, 'output'>,
): void {
  const why = whyNot(command, parsed)
  if (why !== undefined) throw refused(`${id} ${why}`)
  const named = oneEnsemble.find((flag) => parsed.flags[flag] !== undefined && parsed.flags[flag] !== false)
  if (named !== undefined) throw refused(`--${named} names one place, and -p several`)
  if (output === 'raw' || (command.forms && Object.hasOwn(command.forms, output)))
    throw refused(`-o ${output} is for the answer of one`)
}

function whyNot(command: AnyCommand, parsed: ParsedCall): string | undefined {
  if (parsed.rest.length > 0) return 'runs a program'
  const reads = typeof command.reads === 'function' ? command.reads(parsed as unknown as Call) : command.reads
  if (reads) return undefined
  if (command.reads) return 'does more than look once here'
  if (command.plan) return 'changes something'
  if (command.live === true) return 'goes on until it is ended'
  return 'does more than look at an ensemble'
}

function refused(why: string): UsageError {
  return new UsageError(
    `not on several profiles at once: ${why}`,
    'name one profile; several are for commands that read: get, ls, stat, tree, du, diff, status …',
  )
}
