import { cut, insert } from './draft.ts'
import { change, type Editor, type Effect } from './editor.ts'

const RING = 30

/** Takes out what stands between the cursor and `to`, to be yanked later; kills in a row become one. */
export function kill(editor: Editor, to: number): Editor | Effect {
  const from = Math.min(to, editor.cursor)
  const end = Math.max(to, editor.cursor)
  if (from === end) return 'bell'
  const text = editor.text.slice(from, end)
  const joins = editor.action === 'kill'
  const last = joins ? (editor.kills.at(-1) ?? '') : ''
  const joined = to < editor.cursor ? text + last : last + text
  const kills = [...(joins ? editor.kills.slice(0, -1) : editor.kills), joined].slice(-RING)
  return { ...change(editor, cut(editor, from, end), 'kill'), kills }
}

/** Puts the newest kill in. */
export function yank(editor: Editor): Editor | Effect {
  return put(editor, editor.kills.length - 1)
}

/** Right after a yank: puts the kill before it in its place. */
export function yankOlder(editor: Editor): Editor | Effect {
  if (editor.action !== 'yank' || !editor.yanked) return 'bell'
  const { from, index } = editor.yanked
  const older = index === 0 ? editor.kills.length - 1 : index - 1
  return put({ ...editor, ...cut(editor, from, editor.cursor) }, older)
}

function put(editor: Editor, index: number): Editor | Effect {
  const text = editor.kills[index]
  if (text === undefined) return 'bell'
  return { ...change(editor, insert(editor, text), 'yank'), yanked: { from: editor.cursor, index } }
}
