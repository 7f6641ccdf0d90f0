import { bindings } from './bindings.ts'
import { insert } from './draft.ts'
import { change, type Editor, type Step } from './editor.ts'
import { graphemeAfter } from './graphemes.ts'
import type { Key } from './keys.ts'
import { menuKey } from './menu.ts'
import { searchKey } from './search.ts'

/** What a key does to a line. Pure: the same editor and key give the same step. */
export function press(editor: Editor, key: Key): Step {
  const fresh = editor.note === undefined ? editor : { ...editor, note: undefined }
  if (fresh.chord) return chord({ ...fresh, chord: undefined }, key)
  if (fresh.search) {
    const step = searchKey(fresh, fresh.search, key)
    return step.passOn ? plain(step.editor, key) : step
  }
  if (fresh.menu) {
    const step = menuKey(fresh, fresh.menu, key)
    return step.passOn ? plain(step.editor, key) : step
  }
  return plain(fresh, key)
}

/** The key after Ctrl-X; of a text typed fast only its first letter is one. */
function chord(editor: Editor, key: Key): Step {
  if (key.name === 'ctrl-e') return { editor, effects: ['edit'] }
  const rest = key.name === 'text' ? key.text.slice(graphemeAfter(key.text, 0)) : ''
  return { editor: rest === '' ? editor : plain(editor, { ...key, text: rest }).editor, effects: ['bell'] }
}

function plain(editor: Editor, key: Key): Step {
  if (key.name === 'text') return { editor: change(editor, insert(editor, key.text), 'insert'), effects: [] }
  if (key.name === 'paste') return { editor: change(editor, insert(editor, key.text), 'other'), effects: [] }
  const binding = bindings[key.name]
  if (!binding) return { editor: { ...editor, action: 'other' }, effects: [] }
  const result = binding(editor)
  if (typeof result === 'string') return { editor: { ...editor, action: 'other' }, effects: [result] }
  return { editor: result, effects: [] }
}
