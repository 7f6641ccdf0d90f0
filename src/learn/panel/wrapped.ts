import type { StyledText } from '../../cli/declare/companion.ts'
import { width } from '../../render/width.ts'

/** How `code` in a text looks. */
const CODE = '36'

/** A row of a panel. */
export type PanelRow = readonly StyledText[]

/** Cuts a text at its backticks. */
export function styled(text: string, style?: string): StyledText[] {
  return text
    .split('`')
    .map((part, index) => ({ text: part, style: index % 2 === 1 ? CODE : style }))
    .filter((part) => part.text !== '')
}

/**
 * Breaks a text into rows. Words stay whole; Chinese may be parted between any two characters, but no row begins with a mark
 * that closes something. A newline in the text begins a new row.
 * @param room cells of a row
 */
export function wrapped(text: readonly StyledText[], room: number): PanelRow[] {
  const rows: StyledText[][] = [[]]
  let used = 0
  const newRow = () => {
    rows.push([])
    used = 0
  }
  for (const { text: part, style } of text) {
    for (const piece of piecesOf(part)) {
      if (piece === '\n') {
        newRow()
        continue
      }
      const wide = width(piece)
      if (used > 0 && used + width(piece.trimEnd()) > room && !CLOSES.test(piece)) newRow()
      const shown = used === 0 ? piece.trimStart() : piece
      if (shown === '') continue
      rows.at(-1)!.push({ text: shown, style })
      used += shown === piece ? wide : width(shown)
    }
  }
  return rows.map(withoutTail)
}

/** A blank at the end of a full row would be one too many. */
function withoutTail(row: readonly StyledText[]): PanelRow {
  const last = row.at(-1)
  return last ? [...row.slice(0, -1), { ...last, text: last.text.trimEnd() }] : row
}

const CLOSES = /^[，。、；：！？）」』》”’%,.;:!?)]/
/** A character of Chinese, or the like, with marks that must stay with it. */
const PIECE =
  /\n|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f] *|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+ *| +/g

function piecesOf(text: string): string[] {
  return text.match(PIECE) ?? []
}

export function widthOf(row: PanelRow): number {
  return row.reduce((sum, { text }) => sum + width(text), 0)
}
