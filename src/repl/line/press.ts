import { bindings } from './bindings.ts'
import { insert } from './draft.ts'
import { change, type Editor, type Step } from './editor.ts'
import type { Key } from './keys.ts'
import { menuKey } from './menu.ts'
import { searchKey } from './search.ts'

/** What a key does to a line. Pure: the same editor and key give the same step. */
export function press(editor: Editor, key: Key): Step {
  const fresh = editor.note === undefined ? editor : { ...editor, note: undefined }
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

function plain(editor: Editor, key: Key): Step {
  if (key.name === 'text') return { editor: change(editor, insert(editor, key.text), 'insert'), effects: [] }
  if (key.name === 'paste') return { editor: change(editor, insert(editor, key.text), 'other'), effects: [] }
  const binding = bindings[key.name]
  if (!binding) return { editor: { ...editor, action: 'other' }, effects: [] }
  const result = binding(editor)
  if (typeof result === 'string') return { editor: { ...editor, action: 'other' }, effects: [result] }
  return { editor: result, effects: [] }
}
