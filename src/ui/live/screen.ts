import { flow } from '../../render/flow.ts'
import { blanks, escapeLines, escapeText, type Inert, joined, own } from '../../render/text.ts'
import { truncate, width } from '../../render/width.ts'

export const ENTER_SCREEN = '\u001b[?1049h\u001b[?25l'
export const LEAVE_SCREEN = '\u001b[?1049l\u001b[?25h'

/** One line of text from a server, safe for a terminal and cut to a width; paths are cut in the middle. */
export function fitted(text: string, columns: number): Inert {
  return truncate(escapeText(text), columns, text.startsWith('/'))
}

/** Texts from a server side by side, on as many lines as it takes; only a word wider than the line is cut. */
export function wrapped(texts: readonly string[], columns: number): Inert[] {
  const phrases = texts.map((text) => [{ text: escapeText(text), paint: (line: Inert) => line }])
  return flow(phrases, columns, 2).map((line) => truncate(line, columns, false))
}

/** A text of a line that does not grow. */
export interface Part {
  readonly text: string
  /** When it is left out for want of room: 1 goes first, what has no number stays. */
  readonly yields?: number
}

/** Texts side by side on one line: what does not fit is left out in its order, and only what must stay is cut. */
export function whatFits(parts: readonly Part[], columns: number, gap: number): Inert {
  const texts = parts.map(({ text, yields }) => ({ text: escapeText(text), yields }))
  const room = () => texts.reduce((sum, { text }) => sum + width(text) + gap, -gap)
  while (room() > columns) {
    const first = Math.min(...texts.map(({ yields = Number.POSITIVE_INFINITY }) => yields))
    if (first === Number.POSITIVE_INFINITY) break
    texts.splice(
      texts.findLastIndex(({ yields }) => yields === first),
      1,
    )
  }
  const line = joined(texts.flatMap(({ text }, at) => (at === 0 ? [text] : [blanks(gap), text])))
  return truncate(line, columns, false)
}

/** One line of data for reading: backslashes stay, tabs become blanks. */
export function fitData(text: string, columns: number): Inert {
  return truncate(escapeLines(text.replaceAll('\t', '  ')), columns, false)
}

/** Filled up with blanks to a width. */
export function padded(text: Inert, columns: number): Inert {
  return own`${text}${blanks(columns - width(text))}`
}

/** Puts text on the clipboard of the terminal (OSC 52), also through ssh. */
export function copyToClipboard(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`
}

/** How the screen is divided. Rows and columns of the terminal; one row is left free, or ink clears the scrollback. */
export interface Layout {
  readonly columns: number
  readonly rows: number
  readonly treeColumns: number
  readonly bodyRows: number
  readonly logRows: number
}

export function layoutOf(columns: number, rows: number): Layout {
  const usable = Math.max(8, rows - 1)
  const logRows = Math.max(1, Math.floor((usable - 6) / 4))
  return {
    columns: Math.max(20, columns),
    rows: usable,
    treeColumns: Math.max(10, Math.floor(columns * 0.36)),
    bodyRows: Math.max(1, usable - 6 - logRows),
    logRows,
  }
}
