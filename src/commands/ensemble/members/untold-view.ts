import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { Untold } from '../../../ensemble/sessions/roster.ts'
import { type Cell, cell } from '../../../render/view.ts'

/** In a pipe this goes to stderr: stdout is for data. */
export function announceUntold(call: Pick<Context, 'io' | 'settings'>, untold: readonly Untold[]): void {
  if (call.settings.output === 'pretty') return
  for (const text of texts(untold)) warn(call, text)
}

/** A line for each thing servers did not tell, and what would make them. */
export function untoldLines(untold: readonly Untold[]): Cell[][] {
  return texts(untold).map((text) => [cell.warn(`! ${text}`)])
}

/** Faults of a whole server: said once, by whichever word it came. */
const whole: readonly Untold['fault'][] = ['refused', 'timeout', 'not-serving']

function texts(untold: readonly Untold[]): string[] {
  const ofServer = new Map<string, string>()
  const silent = new Map<string, string[]>()
  const withheld = new Map<string, { words: string[]; remedy: string | undefined }>()
  const others: string[] = []
  for (const { server, word, fault, reason, remedy } of untold) {
    if (whole.includes(fault)) ofServer.set(server, reason)
    else if (fault === 'no-answer') silent.set(word, [...(silent.get(word) ?? []), server])
    else if (fault === 'not-listed')
      withheld.set(server, { words: [...(withheld.get(server)?.words ?? []), word], remedy })
    else others.push(reason)
  }
  return [
    ...[...ofServer.values()].map((reason) => `not all is known: ${reason}`),
    ...[...withheld].map(
      ([server, { words, remedy }]) =>
        `${server} does not answer ${words.join(', ')}${remedy === undefined ? '' : `; what helps: ${remedy}`}`,
    ),
    ...[...silent].map(
      ([word, servers]) =>
        `${word} got no answer from ${servers.join(', ')}: a word it does not know, or (ClickHouse Keeper) has not in its four_letter_word_allow_list`,
    ),
    ...others,
  ]
}
