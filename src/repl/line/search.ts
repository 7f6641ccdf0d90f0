import { change, type Editor, type Search, type Step } from './editor.ts'
import { graphemeBefore } from './graphemes.ts'
import type { Key } from './keys.ts'
import type { Remembered } from './remembered.ts'

export function startSearch(editor: Editor): Editor {
  return { ...editor, search: { query: '', index: undefined, failed: false }, action: 'other' }
}

type SearchStep = Step & { passOn?: boolean }

/** A key while searching: it changes the query, moves to another entry, or ends the search and does what it always does. */
export function searchKey(editor: Editor, search: Search, key: Key): SearchStep {
  const { history } = editor
  const keep = (next: Search): SearchStep => ({
    editor: { ...editor, search: next },
    effects: next.failed ? ['bell'] : [],
  })
  switch (key.name) {
    case 'text':
      return keep(find(editor, search.query + key.text, search.index ?? history.length - 1, -1))
    case 'backspace': {
      const query = search.query.slice(0, graphemeBefore(search.query, search.query.length))
      return keep(
        query === '' ? { query, index: undefined, failed: false } : find(editor, query, history.length - 1, -1),
      )
    }
    case 'ctrl-r':
    case 'up':
      return keep(find(editor, search.query, (search.index ?? history.length) - 1, -1, search.index))
    case 'ctrl-s':
    case 'down':
      return keep(find(editor, search.query, (search.index ?? history.length) + 1, 1, search.index))
    case 'ctrl-g':
    case 'ctrl-c':
    case 'escape':
      return { editor: { ...editor, search: undefined }, effects: [] }
    default:
      return { editor: accept(editor, search), effects: [], passOn: key.name !== 'tab' }
  }
}

/** The line that was found, to be edited or run. */
function accept(editor: Editor, search: Search): Editor {
  const found = search.index === undefined ? undefined : editor.history[search.index]
  const closed: Editor = { ...editor, search: undefined, suggestion: '' }
  if (!found) return closed
  const at = found.line.toLowerCase().indexOf(search.query.toLowerCase())
  return change(closed, { text: found.line, cursor: Math.max(0, at) }, 'other')
}

/** Entries that hold a text, the newest first; of equal lines the newest only. */
export function matches(history: readonly Remembered[], query: string): readonly number[] {
  const wanted = query.toLowerCase()
  const seen = new Set<string>()
  const found: number[] = []
  for (let index = history.length - 1; index >= 0; index--) {
    const { line } = history[index]!
    if (seen.has(line) || !line.toLowerCase().includes(wanted)) continue
    seen.add(line)
    found.push(index)
  }
  return found
}

/** The one at `from` or next to it, older (-1) or newer (1). */
function find(editor: Editor, query: string, from: number, direction: -1 | 1, last?: number): Search {
  const found = matches(editor.history, query)
  const index = direction < 0 ? found.find((at) => at <= from) : found.findLast((at) => at >= from)
  return index === undefined ? { query, index: last, failed: true } : { query, index, failed: false }
}
