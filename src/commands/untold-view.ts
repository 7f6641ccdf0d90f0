import type { Context } from '../cli/context.ts'
import { warn } from '../cli/notices.ts'
import type { Untold } from '../ensemble/sessions/roster.ts'
import { type Cell, cell } from '../render/view.ts'

/** In a pipe this goes to stderr: stdout is for data. */
export function announceUntold(call: Pick<Context, 'io' | 'settings'>, untold: readonly Untold[]): void {
  if (call.settings.output === 'pretty') return
  for (const text of texts(untold)) warn(call, text)
}

/** A line for each word servers did not answer: which, and the key to set. */
export function untoldLines(untold: readonly Untold[]): Cell[][] {
  return texts(untold).map((text) => [cell.warn(`! ${text}`)])
}

function texts(untold: readonly Untold[]): string[] {
  const byWord = new Map<string, string[]>()
  for (const { word, server } of untold) byWord.set(word, [...(byWord.get(word) ?? []), server])
  return [...byWord].map(
    ([word, servers]) => `${word} got no answer from ${servers.join(', ')}: is it on 4lw.commands.whitelist?`,
  )
}
