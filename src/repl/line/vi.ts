import { type Draft, insert, left, lineEnd, lineStart, right } from './draft.ts'
import { change, type Editor, type Effect, type Step } from './editor.ts'
import { graphemeAfter } from './graphemes.ts'
import { kill } from './kill-ring.ts'
import { recall } from './recall.ts'
import { startSearch } from './search.ts'

/** Where a motion goes. `on` says that an operator takes the character it ends on, too. */
interface Motion {
  to(draft: Draft): number
  readonly on?: true
}

const firstLetter = (draft: Draft): number => {
  const start = lineStart(draft)
  return start + /^[ \t]*/.exec(draft.text.slice(start, lineEnd(draft)))![0].length
}
/** As in vi, separators in a row are a word of their own. */
const WORD = `(?:[^\\s/"']+|[/"']+)`
const toNext = new RegExp(`^${WORD}?\\s*`)
const toEnd = new RegExp(`^\\s*${WORD}?`)
const toBefore = new RegExp(`${WORD}?\\s*$`)
const nextWord = ({ text, cursor }: Draft): number => cursor + toNext.exec(text.slice(cursor))![0].length
const wordBefore = ({ text, cursor }: Draft): number => cursor - toBefore.exec(text.slice(0, cursor))![0].length
const wordEnd = ({ text, cursor }: Draft): number => {
  const next = cursor < text.length ? graphemeAfter(text, cursor) : cursor
  const end = next + toEnd.exec(text.slice(next))![0].length
  return end > next ? left({ text, cursor: end }) : cursor
}

const motions: Readonly<Record<string, Motion>> = {
  h: { to: left },
  l: { to: right },
  ' ': { to: right },
  '0': { to: lineStart },
  '^': { to: firstLetter },
  $: { to: lineEnd },
  w: { to: nextWord },
  b: { to: wordBefore },
  e: { to: wordEnd, on: true },
}

type Command = (editor: Editor) => Editor | Effect

const inserting = (editor: Editor): Editor => ({ ...editor, vi: { mode: 'insert' }, action: 'other' })
const at = (editor: Editor, cursor: number): Editor => ({ ...editor, cursor, action: 'other' })
/** Kills one after the other are two here. */
const killTo = (editor: Editor, to: number): Editor | Effect => {
  const killed = kill({ ...editor, action: 'other' }, to)
  return typeof killed === 'string' ? killed : { ...killed, action: 'other' }
}
const then = (result: Editor | Effect, next: (editor: Editor) => Editor): Editor | Effect =>
  typeof result === 'string' ? result : next(result)
const put = (editor: Editor, cursor: number): Editor | Effect => {
  const text = editor.kills.at(-1)
  return text === undefined ? 'bell' : change(editor, insert({ ...editor, cursor }, text), 'other')
}
const undo: Command = (editor) => {
  const draft = editor.past.at(-1)
  return draft ? { ...editor, ...draft, past: editor.past.slice(0, -1), recall: undefined } : 'bell'
}
const changeLetter = (editor: Editor, letter: (old: string) => string): Editor | Effect => {
  const end = right(editor)
  if (end === editor.cursor) return 'bell'
  const { text, cursor } = editor
  return change(
    editor,
    { text: text.slice(0, cursor) + letter(text.slice(cursor, end)) + text.slice(end), cursor },
    'other',
  )
}
const otherCase = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()

const commands: Readonly<Record<string, Command>> = {
  i: inserting,
  a: (editor) => inserting(at(editor, right(editor))),
  I: (editor) => inserting(at(editor, firstLetter(editor))),
  A: (editor) => inserting(at(editor, lineEnd(editor))),
  x: (editor) => killTo(editor, right(editor)),
  X: (editor) => killTo(editor, left(editor)),
  D: (editor) => killTo(editor, lineEnd(editor)),
  C: (editor) => {
    const killed = killTo(editor, lineEnd(editor))
    return inserting(typeof killed === 'string' ? editor : killed)
  },
  S: (editor) => wholeLine(editor, 'c'),
  p: (editor) => put(editor, right(editor)),
  P: (editor) => put(editor, editor.cursor),
  '~': (editor) => then(changeLetter(editor, otherCase), (changed) => at(changed, right(changed))),
  u: undo,
  k: (editor) => recall(editor, -1),
  j: (editor) => recall(editor, 1),
  '/': startSearch,
}

/** `dd`, `cc`, `yy`. */
function wholeLine(editor: Editor, operator: string): Editor | Effect {
  return operate(at(editor, lineStart(editor)), operator, lineEnd(editor))
}

function operate(editor: Editor, operator: string, to: number): Editor | Effect {
  const from = Math.min(editor.cursor, to)
  if (operator === 'y') {
    const text = editor.text.slice(from, Math.max(editor.cursor, to))
    return text === '' ? 'bell' : at({ ...editor, kills: [...editor.kills, text] }, from)
  }
  const killed = killTo(editor, to)
  if (operator === 'd') return killed
  return inserting(typeof killed === 'string' ? editor : killed)
}

/** Escape, in insert mode: the cursor stands on a letter from now on. */
export function toCommands(editor: Editor): Editor {
  return { ...editor, vi: { mode: 'command' }, cursor: Math.max(lineStart(editor), left(editor)), action: 'other' }
}

/** A letter in command mode. */
export function viKey(editor: Editor, letter: string): Step {
  const begun = editor.vi?.begun
  const fresh: Editor = { ...editor, vi: { mode: 'command' } }
  if (begun === undefined && 'rdcy'.includes(letter))
    return { editor: { ...editor, vi: { mode: 'command', begun: letter } }, effects: [] }
  const result = begun === undefined ? single(fresh, letter) : finished(fresh, begun, letter)
  if (typeof result === 'string') return { editor: fresh, effects: [result] }
  return { editor: onLetter(result), effects: [] }
}

function single(editor: Editor, letter: string): Editor | Effect {
  const motion = motions[letter]
  if (motion) return at({ ...editor, recall: undefined }, motion.to(editor))
  return commands[letter]?.(editor) ?? 'bell'
}

function finished(editor: Editor, begun: string, letter: string): Editor | Effect {
  if (begun === 'r') return changeLetter(editor, () => letter)
  if (letter === begun) return wholeLine(editor, begun)
  // As in vi: cw leaves the blanks behind the word.
  const motion = motions[begun === 'c' && letter === 'w' ? 'e' : letter]
  if (!motion) return 'bell'
  const to = motion.to(editor)
  return operate(editor, begun, motion.on ? right({ ...editor, cursor: to }) : to)
}

/** In command mode the cursor never stands behind the last letter. */
function onLetter(editor: Editor): Editor {
  if (editor.vi?.mode !== 'command' || editor.search) return editor
  const end = lineEnd(editor)
  return editor.cursor === end && end > lineStart(editor) ? { ...editor, cursor: left(editor) } : editor
}
