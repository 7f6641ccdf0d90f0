import type { Untold } from '../ensemble/sessions/roster.ts'
import { type Cell, cell } from '../render/view.ts'

/** A line for each word servers did not answer: which, and the key to set. */
export function untoldLines(untold: readonly Untold[]): Cell[][] {
  const byWord = new Map<string, string[]>()
  for (const { word, server } of untold) byWord.set(word, [...(byWord.get(word) ?? []), server])
  return [...byWord].map(([word, servers]) => [
    cell.warn(`! ${word} got no answer from ${servers.join(', ')}: is it on 4lw.commands.whitelist?`),
  ])
}
