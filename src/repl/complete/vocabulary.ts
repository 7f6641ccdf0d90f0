import type { Registry } from '../../cli/declare/command.ts'
import type { Vocabulary } from '../terminal/highlight.ts'

/** Every name a line can begin with. */
export function names(registry: Registry, more: readonly string[]): string[] {
  const known = Object.entries(registry).flatMap(([id, { aliases, hidden }]) => (hidden ? [] : [id, ...aliases]))
  return [...known, ...more]
}

/**
 * Tells how much of a command's name a line begins with.
 * @param more names beside the registry's: aliases of the shell
 */
export function vocabulary(registry: Registry, more: () => readonly string[]): Vocabulary {
  const known = names(registry, [])
  return (words) => {
    const all = [...known, ...more()]
    for (let count = Math.min(3, words.length); count > 0; count--) {
      if (all.includes(words.slice(0, count).join(' '))) return { count, state: 'whole' }
    }
    const typed = words.slice(0, 2).join(' ')
    if (all.some((name) => name.startsWith(`${words[0]} `))) {
      const begins = words.length === 1 || all.some((name) => name.startsWith(typed))
      return { count: Math.min(2, words.length), state: begins ? 'beginning' : 'unknown' }
    }
    return { count: 1, state: all.some((name) => name.startsWith(words[0] ?? '')) ? 'beginning' : 'unknown' }
  }
}
