import type { Buffer } from 'node:buffer'

/** Letters of a line that are kept, and of all that is quoted. */
const LONGEST = 1000
/** Lines that are quoted. */
const LINES = 5
/** How lines begin that a program writes for who looks after it, as kubectl does before it says what is wrong (klog's header). */
const LOG = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ /

/** What a program says on stderr: line by line to who listens, and the last of it for who asks why it failed. */
export class Murmur {
  readonly #hear: ((line: string) => void) | undefined
  readonly #decoder = new TextDecoder()
  #lines: string[] = []
  #rest = ''

  constructor(hear: ((line: string) => void) | undefined) {
    this.#hear = hear
  }

  take(chunk: Buffer): void {
    const [first = '', ...more] = this.#decoder.decode(chunk, { stream: true }).split(/\r?\n|\r/)
    this.#rest = (this.#rest + first).slice(0, LONGEST)
    for (const next of more) {
      this.#line(this.#rest)
      this.#rest = next.slice(0, LONGEST)
    }
  }

  /** The last lines, as one: those that are for people, where there are any. */
  get last(): string {
    const lines = [...this.#lines, this.#rest].map((line) => line.trim()).filter((line) => line !== '')
    const told = lines.filter((line) => !LOG.test(line))
    return (told.length > 0 ? told : lines).slice(-LINES).join('; ').slice(-LONGEST)
  }

  #line(line: string): void {
    if (line.trim() === '') return
    this.#lines = [...this.#lines, line].slice(-LINES)
    this.#hear?.(line)
  }
}
