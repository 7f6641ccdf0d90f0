import { blanks, escapeLines, escapeText, type Inert, own } from '../../render/text.ts'
import { truncate, width } from '../../render/width.ts'

export const ENTER_SCREEN = '\u001b[?1049h\u001b[?25l'
export const LEAVE_SCREEN = '\u001b[?1049l\u001b[?25h'

/** One line of text from a server, safe for a terminal and cut to a width; paths are cut in the middle. */
export function fitted(text: string, columns: number): Inert {
  return truncate(escapeText(text), columns, text.startsWith('/'))
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
