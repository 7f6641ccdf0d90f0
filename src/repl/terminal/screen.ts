import type { Inert } from '../../render/text.ts'
import { below, draw, redraw, wipe } from './drawing.ts'
import { clip, type Picture, rowsAbove } from './layout.ts'

/** The terminal to write to; `process.stdout`, or one of a test. */
export interface Output {
  write(text: string | Uint8Array): unknown
  readonly columns: number
  readonly rows: number
}

const BEGIN = '\u001b[?2026h'
const END = '\u001b[?2026l'
const FRAME_MS = 16
/** What a sign of progress leaves behind: an empty line, with the cursor at its start. */
const ERASED = '\r\u001b[K'
/** Lines kept while somebody else has the terminal. */
const HELD = 1_000
/** How long a terminal may take to say where its cursor is. */
const REPORT_MS = 150

/**
 * The only one who writes to the terminal. While a line is `editing`, a picture of it stands at the bottom and everything
 * else goes above it; while a command is `running`, its output goes straight out; while `lent`, nothing does.
 */
export class Screen {
  private mode: 'editing' | 'running' | 'lent' = 'running'
  private drawn: Picture | undefined
  private drawnColumns = 0
  private held: string[] = []
  private dropped = 0
  private timer: NodeJS.Timeout | undefined
  private flushed = 0
  private atLineStart = true
  /** Takes away what a resize left of the line; goes out with the line drawn anew. */
  private wiping = ''
  private asking: { count: number; repaint: () => void; timer: NodeJS.Timeout } | undefined
  private readonly output: Output
  /** The terminal knows no cursor: no picture is drawn on it, and nothing is sent that it would have to obey. */
  readonly isPlain: boolean

  constructor(output: Output, isPlain = false) {
    this.output = output
    this.isPlain = isPlain
  }

  get columns(): number {
    return Math.max(2, this.output.columns || 80)
  }

  get rows(): number {
    return Math.max(2, this.output.rows || 24)
  }

  /** Shows the line being edited. Rows that did not change are not written again. */
  paint(picture: Picture): void {
    this.mode = 'editing'
    if (this.asking) return
    const next = clip(picture, this.rows)
    const text = this.drawn ? redraw(this.drawn, next) : this.wiped() + this.atFreshLine() + draw(next)
    this.drawn = next
    this.drawnColumns = this.columns
    if (text !== '') this.send(text)
  }

  /** Goes to the start of a row, if the cursor is not there. */
  freshLine(): void {
    this.send(this.atFreshLine())
  }

  /** Leaves the line on the screen as it stands, and goes below it. */
  finish(): void {
    // What came while it was edited stands above it.
    this.flush()
    if (this.drawn) this.send(below(this.drawn))
    this.drawn = undefined
    this.mode = 'running'
    this.atLineStart = true
    this.flush()
  }

  /** Takes the line off the screen. */
  erase(): void {
    if (this.drawn) this.send(wipe(this.drawn.cursor.row))
    this.drawn = undefined
  }

  /** An empty screen with the picture, if any, at its top. */
  clear(): void {
    const picture = this.drawn
    this.drawn = undefined
    this.atLineStart = true
    if (!this.isPlain) this.send(`\u001b[H\u001b[2J\u001b[3J`)
    if (picture) this.paint(picture)
  }

  /** Output of the running command. */
  write(chunk: string | Uint8Array): boolean {
    if (chunk.length === 0) return true
    const last = chunk.at(-1)
    this.atLineStart = last === '\n' || last === 10 || (typeof chunk === 'string' && chunk.endsWith(ERASED))
    const ready = this.output.write(chunk) !== false
    if (this.atLineStart) this.schedule()
    return ready
  }

  /**
   * Prints a whole line (or several) above the one being edited, without harming it. Lines wait while the running
   * command has begun a line of its own, and while the terminal is lent.
   */
  printAbove(text: Inert): void {
    this.held.push(text.endsWith('\n') ? text : `${text}\n`)
    if (this.mode === 'lent' && this.held.length > HELD) {
      this.held.shift()
      this.dropped++
    }
    this.schedule()
  }

  /** Gives the terminal away; the picture goes. */
  lend(): void {
    this.erase()
    this.flush()
    this.mode = 'lent'
  }

  /** Takes the terminal back, wherever the other one left the cursor. */
  takeBack(): void {
    this.mode = 'running'
    // Where a terminal without a cursor was left cannot be mended: a blank line after every question would be worse.
    this.atLineStart = this.isPlain
    this.freshLine()
    if (this.dropped > 0) this.held.unshift(`… ${this.dropped} more lines\n`)
    this.dropped = 0
    this.flush()
  }

  /**
   * After a change of size. Some terminals wrap the picture anew, some leave it as it was: the column the cursor is in
   * tells. The terminal is asked for it, and `cursorReport` gets the answer.
   */
  resized(repaint: () => void): void {
    if (!this.drawn || this.drawnColumns === this.columns) return repaint()
    clearTimeout(this.asking?.timer)
    const count = (this.asking?.count ?? 0) + 1
    this.asking = { count, repaint, timer: setTimeout(() => this.settle(undefined), REPORT_MS) }
    this.output.write('\u001b[6n')
  }

  /** @param column where the terminal says its cursor is, from 0 */
  cursorReport(column: number): void {
    if (this.asking && --this.asking.count === 0) this.settle(column)
  }

  private settle(column: number | undefined): void {
    const { asking, drawn } = this
    clearTimeout(asking?.timer)
    this.asking = undefined
    if (drawn) {
      const still = column === Math.min(drawn.cursor.column, this.columns - 1)
      this.wiping = wipe(still ? drawn.cursor.row : rowsAbove(drawn, this.columns))
      this.drawn = undefined
      this.atLineStart = true
    }
    asking?.repaint()
    this.send(this.wiped())
    this.schedule()
  }

  private wiped(): string {
    const { wiping } = this
    this.wiping = ''
    return wiping
  }

  private schedule(): void {
    if (this.timer || this.held.length === 0) return
    const wait = this.flushed + FRAME_MS - performance.now()
    this.timer = setTimeout(() => this.flush(), Math.max(0, wait))
  }

  /** Prints what is held, if it can be printed now. */
  flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.held.length === 0 || this.asking || this.mode === 'lent' || (this.mode === 'running' && !this.atLineStart))
      return
    this.flushed = performance.now()
    const text = this.held.join('')
    this.held = []
    if (this.drawn) this.send(wipe(this.drawn.cursor.row) + text + draw(this.drawn))
    else this.send(text)
  }

  /** To column 0: a line somebody left unfinished is marked and kept. */
  private atFreshLine(): string {
    if (this.atLineStart) return ''
    this.atLineStart = true
    if (this.isPlain) return '\n'
    return `\u001b[7m⏎\u001b[0m${' '.repeat(this.columns - 1)}\r\u001b[J`
  }

  private send(text: string): void {
    if (text !== '') this.output.write(this.isPlain ? text : `${BEGIN}${text}${END}`)
  }
}
