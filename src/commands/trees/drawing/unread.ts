import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'

/** Told one by one; of more it is enough to know how many. */
const MOST_TOLD = 10

/** What a command that reads a tree could not read: the first are told as they are met, and in the end how many there were. */
export class Unread {
  readonly #context: Pick<Context, 'io' | 'shell'>
  #count = 0

  constructor(context: Pick<Context, 'io' | 'shell'>) {
    this.#context = context
  }

  /** @param error says which znode, and why */
  tell(error: Error): void {
    if (this.#count++ < MOST_TOLD) warn(this.#context, error.message)
  }

  /** @throws StopError partial, where anything was unread */
  end(): void {
    if (this.#count === 0) return
    const what = this.#count === 1 ? 'one znode' : `${this.#count.toLocaleString('en')} znodes`
    throw new StopError('partial', `${what} could not be read, or what is below`, undefined, { denied: this.#count })
  }
}
