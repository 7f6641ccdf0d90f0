import { bindings } from './bindings.ts'
import { insert } from './draft.ts'
import { change, type Editor, type Step } from './editor.ts'
import { graphemeAfter } from './graphemes.ts'
import type { Key } from './keys.ts'
import { menuKey } from './menu.ts'
import { searchKey } from './search.ts'
import { toCommands, viKey } from './vi.ts'

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
  return editor.vi ? underVi(editor, key) : byName(editor, key)
}

/** Under vi's keys Escape and letters mean something else; Escape with a letter right behind it is both. */
function underVi(editor: Editor, key: Key): Step {
  if (key.name === 'escape')
    return {
      editor: editor.vi?.mode === 'insert' ? toCommands(editor) : { ...editor, vi: { mode: 'command' } },
      effects: [],
    }
  if (/^alt-.$/u.test(key.name))
    return both(underVi(editor, { name: 'escape', text: '' }), { name: 'text', text: key.name.slice(4) })
  if (editor.vi?.mode === 'insert' || key.name !== 'text') return byName(editor, key)
  const end = graphemeAfter(key.text, 0)
  const first = viKey(editor, key.text.slice(0, end))
  return end < key.text.length ? both(first, { ...key, text: key.text.slice(end) }) : first
}

function both({ editor, effects }: Step, key: Key): Step {
  const next = press(editor, key)
  return { editor: next.editor, effects: [...effects, ...next.effects] }
}

function byName(editor: Editor, key: Key): Step {
  if (key.name === 'text') return { editor: change(editor, insert(editor, key.text), 'insert'), effects: [] }
  if (key.name === 'paste') return { editor: change(editor, insert(editor, key.text), 'other'), effects: [] }
  const binding = bindings[key.name]
  if (!binding) return { editor: { ...editor, action: 'other' }, effects: [] }
  const result = binding(editor)
  if (typeof result === 'string') return { editor: { ...editor, action: 'other' }, effects: [result] }
  return { editor: result, effects: [] }
}
