import { change, type Editor, type Search, type Step } from './editor.ts'
import { graphemeBefore } from './graphemes.ts'
import type { Key } from './keys.ts'

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

function find(editor: Editor, query: string, from: number, direction: -1 | 1, last?: number): Search {
  const wanted = query.toLowerCase()
  const seen = last === undefined ? undefined : editor.history[last]?.line
  for (let index = from; index >= 0 && index < editor.history.length; index += direction) {
    const { line } = editor.history[index]!
    if (line !== seen && line.toLowerCase().includes(wanted)) return { query, index, failed: false }
  }
  return { query, index: last, failed: true }
}
