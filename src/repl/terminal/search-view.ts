import type { Editor } from '../line/editor.ts'
import { matches } from '../line/search.ts'
import type { Run } from './layout.ts'
import { shorten } from './menu-view.ts'
import { styles } from './styles.ts'

const ROWS = 8

/** The lines of the history that a search has found, the newest first; the part around the one it is at. */
export function searchRuns({ search, history }: Editor, columns: number): Run[] {
  const found = search ? matches(history, search.query) : []
  // One alone is the line itself.
  if (!search || search.failed || found.length < 2) return []
  const at = Math.max(0, found.indexOf(search.index ?? -1))
  const first = Math.max(0, Math.min(at - ROWS + 1, found.length - ROWS))
  const runs = found.slice(first, first + ROWS).flatMap((index): Run[] => {
    const line = shorten(history[index]!.line.replaceAll('\n', ' ⏎ '), columns - 3)
    return [{ text: '\n  ' }, { text: line, style: index === search.index ? styles.selected : undefined }]
  })
  const left = found.length - first - ROWS
  return left > 0 ? [...runs, { text: `\n… ${left.toLocaleString('en')} more`, style: styles.quiet }] : runs
}
