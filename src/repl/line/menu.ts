import type { Completion } from './completion.ts'
import { change, type Editor, type Menu, type Step } from './editor.ts'
import type { Grammar } from './grammar.ts'
import type { Key } from './keys.ts'

/** The editor after a completion came: one candidate is typed, the common beginning of several too, else a menu opens. */
export function applyCompletion(editor: Editor, completion: Completion): Editor {
  const { candidates, start, end, note } = completion
  const { grammar } = editor
  const [only] = candidates
  if (!only) return { ...editor, note: note ?? 'nothing to complete' }
  if (candidates.length === 1 && !note) return replace(editor, start, end, grammar.quote(only.value) + only.tail)
  const common = commonStart(candidates.map(({ value }) => value))
  const typed = grammar.words(editor.text.slice(start, end))[0]?.text ?? ''
  if (common.length > typed.length && common.startsWith(typed))
    return replace(editor, start, end, openQuote(common, grammar))
  return { ...editor, menu: { completion, base: editor.text, selected: undefined } }
}

/** Menu moves per key; undefined for a key that closes the menu. */
const moves: Record<string, number> = {
  tab: 1,
  down: 1,
  right: 1,
  'ctrl-n': 1,
  'shift-tab': -1,
  up: -1,
  left: -1,
  'ctrl-p': -1,
}

/** A key while a menu is open. */
export function menuKey(editor: Editor, menu: Menu, key: Key): Step & { passOn?: boolean } {
  const count = menu.completion.candidates.length
  const by = moves[key.name]
  if (by !== undefined) {
    const selected = menu.selected === undefined ? (by > 0 ? 0 : count - 1) : (menu.selected + by + count) % count
    return { editor: select(editor, menu, selected), effects: [] }
  }
  if (key.name === 'enter' && menu.selected !== undefined) {
    const { tail } = menu.completion.candidates[menu.selected]!
    return { editor: closed(replace(editor, editor.cursor, editor.cursor, tail)), effects: [] }
  }
  if (key.name === 'escape' || key.name === 'ctrl-g' || key.name === 'ctrl-c') {
    const { start, end } = menu.completion
    return { editor: closed({ ...editor, text: menu.base, cursor: Math.max(start, end) }), effects: [] }
  }
  return { editor: closed(editor), effects: [], passOn: true }
}

function select(editor: Editor, menu: Menu, selected: number): Editor {
  const { start, end, candidates } = menu.completion
  const base: Editor = { ...editor, text: menu.base, cursor: end }
  return {
    ...replace(base, start, end, editor.grammar.quote(candidates[selected]!.value)),
    menu: { ...menu, selected },
  }
}

const closed = (editor: Editor): Editor => ({ ...editor, menu: undefined })

function replace(editor: Editor, start: number, end: number, text: string): Editor {
  return change(
    editor,
    { text: editor.text.slice(0, start) + text + editor.text.slice(end), cursor: start + text.length },
    'other',
  )
}

function commonStart(values: readonly string[]): string {
  const [first = '', ...others] = values
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** A quoted beginning keeps its quote open, so that typing goes on inside it. */
function openQuote(text: string, grammar: Grammar): string {
  const quoted = grammar.quote(text)
  return quoted === text ? text : quoted.slice(0, -1)
}
