import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { Untold } from '../../../ensemble/sessions/roster.ts'
import { type Cell, cell } from '../../../render/view.ts'

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
  const words = untold.filter(({ fault }) => fault === 'not-listed' || fault === 'no-answer')
  const byWord = new Map<string, string[]>()
  for (const { word, server } of words) byWord.set(word, [...(byWord.get(word) ?? []), server])
  // A server that is not there answers no word at all: that is said once, and is no matter of the whitelist.
  const byServer = new Map<string, string>()
  for (const one of untold) if (!words.includes(one)) byServer.set(one.server, one.reason)
  return [
    ...[...byServer.values()].map((reason) => `not all is known: ${reason}`),
    ...[...byWord].map(
      ([word, servers]) => `${word} got no answer from ${servers.join(', ')}: is it on 4lw.commands.whitelist?`,
    ),
  ]
}
