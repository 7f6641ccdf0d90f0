import type { Line } from './change.ts'

/** Lines that wait for a reader: at most so many, and so many bytes of data. */
export class LineQueue {
  readonly #limit: number
  readonly #byteLimit: number
  #lines: (Line | undefined)[] = []
  #head = 0
  #bytes = 0

  constructor(limit: number, byteLimit: number) {
    this.#limit = limit
    this.#byteLimit = byteLimit
  }

  get empty(): boolean {
    return this.#head === this.#lines.length
  }

  get full(): boolean {
    return this.#lines.length - this.#head >= this.#limit || this.#bytes >= this.#byteLimit
  }

  get first(): Line | undefined {
    return this.#lines[this.#head]
  }

  push(line: Line): void {
    this.#lines.push(line)
  }

  /** Data was added to a line of the queue. */
  weigh(bytes: number): void {
    this.#bytes += bytes
  }

  shift(): void {
    const line = this.#lines[this.#head]
    if (!line) return
    this.#bytes -= weightOf(line)
    this.#lines[this.#head++] = undefined
    if (this.#head < 1024 || this.#head * 2 < this.#lines.length) return
    this.#lines = this.#lines.slice(this.#head)
    this.#head = 0
  }
}

function weightOf({ change }: Line): number {
  return 'data' in change && change.data ? change.data.length : 0
}
