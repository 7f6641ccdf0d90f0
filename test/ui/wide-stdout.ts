import { EventEmitter } from 'node:events'

/** A terminal of a chosen size for ink, which keeps what was drawn last. */
export class WideStdout extends EventEmitter {
  readonly columns: number
  readonly rows: number
  readonly isTTY = true
  frame = ''

  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
  }

  /** With `debug` ink writes a frame at a time. */
  write(frame: string): boolean {
    this.frame = frame
    return true
  }
}
