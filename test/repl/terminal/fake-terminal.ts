import { Terminal } from '@xterm/headless'
import stringWidth from 'string-width'

/** Widths as today's terminals have them; xterm's own table is of 2010 and takes emoji for narrow. */
const wideEmoji = {
  version: 'wide emoji',
  wcwidth: (point: number) => Math.min(2, stringWidth(String.fromCodePoint(point))) as 0 | 1 | 2,
  charProperties(point: number, preceding: number): number {
    const width = this.wcwidth(point)
    const before = (preceding >> 1) & 3
    const joins = width === 0 && before > 0
    return ((joins ? before : width) << 1) | (joins ? 1 : 0)
  },
}

/** A terminal in memory: what is written shows on a screen whose rows and cursor can be asked for. */
export class FakeTerminal {
  readonly terminal: Terminal
  private written = ''

  constructor(columns = 40, rows = 12) {
    this.terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 5_000, convertEol: true })
    this.terminal.unicode.register(wideEmoji)
    this.terminal.unicode.activeVersion = wideEmoji.version
  }

  get columns(): number {
    return this.terminal.cols
  }

  get rows(): number {
    return this.terminal.rows
  }

  write(text: string | Uint8Array): boolean {
    this.written += typeof text === 'string' ? text : new TextDecoder().decode(text)
    this.terminal.write(text)
    return true
  }

  /** @param reflows the terminal wraps the line with the cursor anew, as tmux and kitty do; xterm.js leaves it alone */
  async resize(columns: number, reflows = false): Promise<void> {
    await this.settle()
    if (!reflows) return this.terminal.resize(columns, this.rows)
    const shown = this.logicalText()
    this.terminal.reset()
    this.terminal.resize(columns, this.rows)
    this.terminal.write(`${shown.before}\u001b7${shown.after}\u001b8`)
    await this.settle()
  }

  /** What is on the screen without the breaks that wrapping made, before and after the cursor. */
  private logicalText(): { before: string; after: string } {
    const { active } = this.terminal.buffer
    let before = ''
    let after = ''
    for (let y = 0; y < active.length; y++) {
      const line = active.getLine(y)!
      const row = `${line.isWrapped || y === 0 ? '' : '\r\n'}${line.translateToString(true)}`
      const cut =
        row.length - line.translateToString(true, y === active.baseY + active.cursorY ? active.cursorX : 0).length
      if (y < active.baseY + active.cursorY) before += row
      else if (y > active.baseY + active.cursorY) after += row
      else {
        before += row.slice(0, cut)
        after += row.slice(cut)
      }
    }
    return { before, after: after.trimEnd() }
  }

  /** Calls back with the column (from 0) whenever somebody asked where the cursor is. */
  onReport(report: (column: number) => void): void {
    this.terminal.onData((data) => {
      const match = /^\u001b\[\d+;(\d+)R$/.exec(data)
      if (match) report(Number(match[1]) - 1)
    })
  }

  /** Every byte since the last call. */
  takeWritten(): string {
    const text = this.written
    this.written = ''
    return text
  }

  private async settle(): Promise<void> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve))
  }

  /** All rows ever shown, the scrolled-away ones first, without blanks at their ends and empty ones at the end. */
  async everything(): Promise<string[]> {
    await this.settle()
    const { active } = this.terminal.buffer
    const rows = Array.from(
      { length: active.length },
      (_, y) => active.getLine(y)?.translateToString(true).trimEnd() ?? '',
    )
    while (rows.at(-1) === '') rows.pop()
    return rows
  }

  /** The rows from the last one holding `start` on, with `▏` at the cursor. */
  async from(start: string): Promise<string[]> {
    const rows = await this.everything()
    const { active } = this.terminal.buffer
    const y = active.baseY + active.cursorY
    while (rows.length <= y) rows.push('')
    rows[y] = withCursor(rows[y]!, active.cursorX, (x) => active.getLine(y)?.getCell(x)?.getWidth() ?? 1)
    const first = rows.findLastIndex((row) => row.includes(start))
    return rows.slice(Math.max(0, first))
  }
}

function withCursor(row: string, column: number, widthAt: (column: number) => number): string {
  let x = 0
  let at = 0
  const clusters = [...new Intl.Segmenter().segment(row)].map(({ segment }) => segment)
  for (const cluster of clusters) {
    if (x >= column) break
    x += widthAt(x) || 1
    at += cluster.length
  }
  return `${row.slice(0, at)}${' '.repeat(Math.max(0, column - x))}▏${row.slice(at)}`
}
