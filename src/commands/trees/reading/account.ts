import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { isJson } from '../../../cli/life/consent.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { newTally, type Tally, type Znode } from '../../../tree/walk/znode.ts'

/** Znodes of which something is hidden, told one by one. */
const TOLD = 20

export const summaryFlags = {
  summary: flag.switch({
    summary:
      'tell at the end how many znodes were read, had gone, were denied, were left out: on stderr; under json last',
  }),
} as const

/** The end of a result, under json. */
export interface Summary {
  readonly summary: Tally
}

/** What a command that reads trees owes its user beside what it found: what it could not see, and how much it looked at. */
export class Account {
  readonly tally = newTally()
  readonly #call: Pick<Context, 'io' | 'shell' | 'settings'>
  #hidden = 0

  constructor(call: Pick<Context, 'io' | 'shell' | 'settings'>) {
    this.#call = call
  }

  /** How many may not be read. */
  get hidden(): number {
    return this.#hidden
  }

  /** Tells of a znode of which something may not be read. */
  readonly denied = ({ path, denied }: Znode): void => {
    if (denied) this.unread(path, denied.message)
  }

  /** The same, for whatever reason. */
  unread(path: string, why: string): void {
    if (++this.#hidden > TOLD) return
    warn(this.#call, why.includes(path) ? why : `${path}: ${why}`)
  }

  /**
   * The end: the summary, where it was asked for.
   * @throws StopError partial when something was hidden
   */
  *end(summary: boolean): Generator<Summary> {
    if (summary && isJson(this.#call.settings)) yield { summary: this.tally }
    this.endWithin(summary)
  }

  /** The same of a result that has the summary in its own document. */
  endWithin(summary: boolean): void {
    const { read, gone, denied, skipped } = this.tally
    if (summary && !isJson(this.#call.settings)) {
      warn(this.#call, `${read} znodes read, ${gone} gone meanwhile, ${denied} denied, ${skipped} left out`)
    }
    if (this.#hidden === 0) return
    const more = this.#hidden > TOLD ? `${this.#hidden - TOLD} more; ` : ''
    const what = this.#hidden === 1 ? 'one znode may' : `${this.#hidden} znodes may`
    throw new StopError('partial', `${more}${what} not be read: this is not all there is`, undefined, {
      denied: this.#hidden,
    })
  }
}
