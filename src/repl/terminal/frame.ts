import type { Editor } from '../line/editor.ts'
import { cells } from '../line/graphemes.ts'
import type { Run } from './layout.ts'
import { menuRuns } from './menu-view.ts'
import { searchRuns } from './search-view.ts'
import { styles } from './styles.ts'

/** What a line being edited looks like: runs to lay out, and where among their characters the cursor is. */
export interface Frame {
  readonly runs: readonly Run[]
  readonly cursor: number
}

export interface Surroundings {
  readonly prompt: readonly Run[]
  /** A line in its colours. */
  colours(text: string): readonly Run[]
  readonly columns: number
  readonly now: number
  /** A sign that something is being waited for. */
  readonly busy: boolean
}

/** A longer text is shown in part: what is around the cursor, uncoloured, and how much there is. */
const LONGEST = 10_000
const WINDOW = 500

/** The prompt, the line in colours, what is suggested, and below it the menu, the search or a note. */
export function frame(editor: Editor, around: Surroundings): Frame {
  if (editor.search) return searchFrame(editor, around)
  if (editor.text.length > LONGEST) return partFrame(editor, around)
  const line = continued(around.colours(editor.text), around.prompt)
  const before = editor.text.slice(0, editor.cursor)
  const indents = before.split('\n').length - 1
  const cursor = length(around.prompt) + before.length + indents * indent(around.prompt).length
  return { runs: [...around.prompt, ...line, ...behind(editor, around)], cursor }
}

function partFrame({ text, cursor }: Editor, { prompt }: Surroundings): Frame {
  const from = Math.max(0, cursor - WINDOW)
  const to = Math.min(text.length, cursor + WINDOW)
  const before: Run = { text: from > 0 ? leftOut(from) : '', style: styles.quiet }
  const after: Run = { text: to < text.length ? leftOut(text.length - to) : '', style: styles.quiet }
  const line = continued([before, { text: text.slice(from, cursor) }], prompt)
  const rest = continued([{ text: text.slice(cursor, to) }, after], prompt)
  return { runs: [...prompt, ...line, ...rest], cursor: length(prompt) + length(line) }
}

const leftOut = (count: number): string => `… ${count.toLocaleString('en')} characters …`

function behind(editor: Editor, { columns, busy }: Surroundings): Run[] {
  if (busy) return [{ text: ' …', style: styles.quiet }]
  if (editor.menu) return menuRuns(editor.menu, columns)
  if (editor.note !== undefined) return [{ text: `  (${editor.note})`, style: styles.quiet }]
  return editor.suggestion === '' ? [] : [{ text: editor.suggestion, style: styles.quiet }]
}

/** The line as it stays on the screen once it was entered: without what was only offered. */
export function finalFrame(editor: Editor, around: Surroundings, mark = ''): Frame {
  const end = {
    ...editor,
    // Of a line that is shown in part, its beginning.
    cursor: editor.text.length > LONGEST ? 0 : editor.text.length,
    suggestion: '',
    menu: undefined,
    search: undefined,
    note: undefined,
  }
  const { runs, cursor } = frame(end, { ...around, busy: false })
  const all = mark === '' ? runs : [...runs, { text: mark, style: styles.quiet }]
  return { runs: all, cursor: editor.text.length > LONGEST ? length(all) : cursor + mark.length }
}

function searchFrame(editor: Editor, { prompt, colours, columns, now }: Surroundings): Frame {
  const search = editor.search!
  const found = search.index === undefined ? undefined : editor.history[search.index]
  const line = continued(colours(found?.line ?? editor.text), prompt)
  const label = search.failed ? 'nothing older with: ' : 'search: '
  const head: Run[] = [
    ...prompt,
    ...line,
    { text: `\n${label}`, style: search.failed ? styles.wrong : styles.strong },
    { text: search.query },
  ]
  const where = found ? `   ${ago(now - found.time)}${found.cwd === '' ? '' : ` in ${found.cwd}`}` : ''
  const list = searchRuns(editor, columns)
  return { runs: [...head, { text: where, style: styles.quiet }, ...list], cursor: length(head) }
}

/** Lines after the first are indented to stand under it. */
function continued(runs: readonly Run[], prompt: readonly Run[]): Run[] {
  const pad = indent(prompt)
  return runs.flatMap((run) => {
    if (!run.text.includes('\n')) return [run]
    return run.text
      .split('\n')
      .flatMap((text, index) => (index === 0 ? [{ ...run, text }] : [{ text: `\n${pad}` }, { ...run, text }]))
  })
}

const indent = (prompt: readonly Run[]): string =>
  ' '.repeat(
    Math.min(
      12,
      prompt.reduce((sum, run) => sum + cells(run.text), 0),
    ),
  )
const length = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.text.length, 0)

/** `3 h ago`. */
export function ago(ms: number): string {
  const steps: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ]
  const step = steps.find(([unit]) => ms >= unit)
  return step ? `${Math.floor(ms / step[0])} ${step[1]} ago` : 'just now'
}
