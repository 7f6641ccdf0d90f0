import {
  componentLeft,
  cut,
  insert,
  left,
  lineEnd,
  lineStart,
  right,
  transpose,
  vertical,
  wordLeft,
  wordRight,
} from './draft.ts'
import { change, type Editor, type Effect } from './editor.ts'
import { kill, yank, yankOlder } from './kill-ring.ts'
import { lastArgument, recall } from './recall.ts'
import { startSearch } from './search.ts'

type Binding = (editor: Editor) => Editor | Effect

const move = (to: (editor: Editor) => number): Binding => {
  return (editor) => ({ ...editor, cursor: to(editor), action: 'other', recall: undefined })
}

const cutTo = (to: (editor: Editor) => number): Binding => {
  return (editor) => {
    const at = to(editor)
    if (at === editor.cursor) return 'bell'
    return change(editor, cut(editor, Math.min(at, editor.cursor), Math.max(at, editor.cursor)), 'other')
  }
}

/** Moves right; at the end of the line the move takes that much of the grey suggestion. */
const moveOrAccept = (to: (editor: Editor) => number): Binding => {
  return (editor) => {
    if (editor.cursor < editor.text.length || editor.suggestion === '') return move(to)(editor)
    const whole = editor.text + editor.suggestion
    return change(
      editor,
      { text: whole.slice(0, to({ ...editor, text: whole })), cursor: to({ ...editor, text: whole }) },
      'other',
    )
  }
}

const acceptAll = moveOrAccept(({ text }) => text.length)
const toLineEnd: Binding = (editor) => (lineEnd(editor) === editor.cursor ? acceptAll(editor) : move(lineEnd)(editor))
const atEnd: Binding = (editor) => {
  return editor.cursor === editor.text.length ? acceptAll(editor) : moveOrAccept(right)(editor)
}

const upOrDown = (direction: -1 | 1): Binding => {
  return (editor) => {
    const at = editor.recall ? undefined : vertical(editor, direction)
    return at === undefined ? recall(editor, direction) : move(() => at)(editor)
  }
}

/** Enter runs a finished line; an open quote, or a backslash at the end, makes it go on. */
const enter: Binding = (editor) => (editor.grammar.isOpen(editor.text) ? newline(editor) : 'submit')
const newline: Binding = (editor) => change(editor, insert(editor, '\n'), 'other')

const undo: Binding = (editor) => {
  const draft = editor.past.at(-1)
  return draft ? { ...editor, ...draft, past: editor.past.slice(0, -1), action: 'other', recall: undefined } : 'bell'
}

const changeWord = (how: (word: string) => string): Binding => {
  return (editor) => {
    const end = wordRight(editor)
    const word = how(editor.text.slice(editor.cursor, end))
    return change(
      editor,
      { text: editor.text.slice(0, editor.cursor) + word + editor.text.slice(end), cursor: end },
      'other',
    )
  }
}
const capital = (word: string) => word.toLowerCase().replace(/\p{L}/u, (letter) => letter.toUpperCase())

const erase = (to: (editor: Editor) => number): Binding => {
  return (editor) => kill(editor, to(editor))
}

const deleteRight = cutTo(right)
const wordForward = moveOrAccept(wordRight)
const wordBack = move(wordLeft)
const eraseWord = erase(wordLeft)

/** What each key does: emacs, as in every shell. */
export const bindings: Readonly<Record<string, Binding>> = {
  enter,
  'alt-enter': newline,
  tab: () => 'complete',
  left: move(left),
  'ctrl-b': move(left),
  right: atEnd,
  'ctrl-f': atEnd,
  home: move(lineStart),
  'ctrl-a': move(lineStart),
  end: toLineEnd,
  'ctrl-e': toLineEnd,
  'alt-b': wordBack,
  'ctrl-left': wordBack,
  'alt-left': wordBack,
  'alt-f': wordForward,
  'ctrl-right': wordForward,
  'alt-right': wordForward,
  up: upOrDown(-1),
  down: upOrDown(1),
  'ctrl-p': upOrDown(-1),
  'ctrl-n': upOrDown(1),
  backspace: cutTo(left),
  delete: deleteRight,
  'ctrl-d': (editor) => (editor.text === '' ? 'end' : deleteRight(editor)),
  'ctrl-k': erase((editor) => (editor.cursor === lineEnd(editor) ? right(editor) : lineEnd(editor))),
  'ctrl-u': erase(lineStart),
  'ctrl-w': erase(componentLeft),
  'alt-backspace': eraseWord,
  'ctrl-backspace': eraseWord,
  'alt-d': erase(wordRight),
  'ctrl-y': yank,
  'alt-y': yankOlder,
  'alt-.': lastArgument,
  'alt-_': lastArgument,
  'ctrl-t': (editor) => change(editor, transpose(editor), 'other'),
  'alt-u': changeWord((word) => word.toUpperCase()),
  'alt-l': changeWord((word) => word.toLowerCase()),
  'alt-c': changeWord(capital),
  'ctrl-_': undo,
  'ctrl-r': startSearch,
  'ctrl-x': (editor) => ({ ...editor, action: 'other', chord: true }),
  'ctrl-l': () => 'clear',
  'ctrl-c': () => 'interrupt',
  'ctrl-z': () => 'suspend',
  'ctrl-\\': () => 'quit',
  'ctrl-g': (editor) => ({ ...editor, action: 'other' }),
  escape: (editor) => ({ ...editor, action: 'other' }),
}
