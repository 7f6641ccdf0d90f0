import { insert } from './draft.ts'
import { change, type Editor, type Effect } from './editor.ts'

/** The older (-1) or newer (1) line of the history that begins with what was typed. */
export function recall(editor: Editor, direction: -1 | 1): Editor | Effect {
  const { history } = editor
  const start = editor.recall ?? { prefix: editor.text, index: history.length, draft: editor.text }
  for (let index = start.index + direction; index >= 0 && index < history.length; index += direction) {
    const { line } = history[index]!
    if (line.startsWith(start.prefix) && line !== editor.text) return show(editor, line, { ...start, index })
  }
  if (direction > 0 && editor.recall) return { ...show(editor, start.draft, start), recall: undefined }
  return 'bell'
}

function show(editor: Editor, text: string, position: NonNullable<Editor['recall']>): Editor {
  return { ...change(editor, { text, cursor: text.length }, 'recall'), recall: position }
}

/** Puts in the last word of the line before; again, the one of the line before that. */
export function lastArgument(editor: Editor): Editor | Effect {
  const again = editor.action === 'argument' && editor.yanked
  const base = again ? undo(editor, again.from) : editor
  for (let index = (again ? again.index : editor.history.length) - 1; index >= 0; index--) {
    const { line } = editor.history[index]!
    const word = editor.grammar.words(line).at(-1)
    if (!word || word.start === 0) continue
    const added = insert(base, line.slice(word.start, word.end))
    return { ...change(base, added, 'argument'), yanked: { from: base.cursor, index } }
  }
  return 'bell'
}

function undo(editor: Editor, from: number): Editor {
  return { ...editor, text: editor.text.slice(0, from) + editor.text.slice(editor.cursor), cursor: from }
}
