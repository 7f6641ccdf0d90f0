import { closeSync, openSync, readSync } from 'node:fs'

/** A line of workers/live.py. */
export interface LifeLine {
  readonly word: 'start' | 'alive' | 'term' | 'end'
  /** ms of CLOCK_MONOTONIC, which all processes of a machine share. */
  readonly at: number
  /** HOST.PID */
  readonly tenure: string
  /** Fencing token, and the znode of what is held: with `start` only. */
  readonly token: bigint | undefined
  readonly path: string | undefined
}

/** One run of CMD, as it wrote it. */
export interface Tenure {
  readonly id: string
  readonly host: string
  readonly token: bigint | undefined
  readonly path: string | undefined
  /** When it wrote, in ms; in order. */
  readonly at: readonly number[]
  /** It said that it had come to its end. */
  readonly ended: boolean
}

/** The clock of the log, in ms. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** A file that programs append their lives to. */
export class LifeLog {
  readonly file: string
  readonly #descriptor: number
  readonly #lines: LifeLine[] = []
  readonly #chunk = Buffer.alloc(65_536)
  #rest = ''

  constructor(file: string) {
    this.file = file
    this.#descriptor = openSync(file, 'a+')
  }

  /** What was written so far. */
  get lines(): readonly LifeLine[] {
    for (let size = -1; size !== 0; ) {
      size = readSync(this.#descriptor, this.#chunk)
      const text = this.#rest + this.#chunk.toString('latin1', 0, size)
      const whole = text.lastIndexOf('\n') + 1
      this.#rest = text.slice(whole)
      this.#lines.push(...parseLife(text.slice(0, whole)))
    }
    return this.#lines
  }

  get tenures(): Tenure[] {
    return tenuresOf(this.lines)
  }

  close(): void {
    closeSync(this.#descriptor)
  }
}

export function parseLife(text: string): LifeLine[] {
  return text.split('\n').slice(0, -1).map(readLine)
}

function readLine(line: string): LifeLine {
  const [word, at, tenure, token = '-', path = '-'] = line.split(' ')
  if (!tenure) throw new Error(`no line of a life: ${line}`)
  return {
    word: word as LifeLine['word'],
    at: Number(at) / 1e6,
    tenure,
    token: token === '-' ? undefined : BigInt(token),
    path: path === '-' ? undefined : path,
  }
}

/** The runs of a log, first come first. */
export function tenuresOf(lines: readonly LifeLine[]): Tenure[] {
  const ids = [...new Set(lines.map(({ tenure }) => tenure))]
  return ids
    .map((id) => {
      const own = lines.filter(({ tenure }) => tenure === id)
      const start = own.find(({ word }) => word === 'start')
      return {
        id,
        host: id.slice(0, id.lastIndexOf('.')),
        token: start?.token,
        path: start?.path,
        at: own.map(({ at }) => at).sort((a, b) => a - b),
        ended: own.some(({ word }) => word === 'end'),
      }
    })
    .sort((a, b) => a.at[0]! - b.at[0]!)
}
