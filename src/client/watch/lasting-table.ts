import { addWatchModes, watcherTypes } from '../../wire/codes.ts'
import type { WatchPort } from './watch-port.ts'
import { WatchRecord } from './watch-record.ts'

export type LastingMode = keyof typeof addWatchModes

/** One path among the server's watches that stay (since 3.6): how we get in, in which mode, and out. */
export class LastingTable extends WatchRecord {
  /** The mode in which the server has it: changes with the answers, as the events on the wire do. */
  mode: LastingMode = 'persistent'
  readonly #path: string
  readonly #port: WatchPort
  #narrowing = false

  constructor(path: string, port: WatchPort) {
    super()
    this.#path = path
    this.#port = port
  }

  /**
   * Watches, with each connection until there is an answer.
   * @param text the client's path, for messages
   * @param added called on the reading path
   * @param failed the server refuses, or the session is over
   */
  add(mode: LastingMode, text: string, added: () => void, failed: (error: unknown) => void): void {
    const landed = this.depart()
    const map = (): void => {
      landed(true)
      this.mode = mode
      added()
    }
    this.#port.insist('addWatch', { path: this.#path, mode: addWatchModes[mode] }, text, { map }).catch((error) => {
      landed(false)
      failed(error)
    })
  }

  /**
   * Back to the mode without the znodes below: before 3.9 it replaces the other one; since then both are there, and one goes.
   * @returns when it is done; never rejects
   */
  async narrow(): Promise<void> {
    if (this.#narrowing || this.mode === 'persistent' || !this.#port.connected) return
    this.#narrowing = true
    const request = { path: this.#path, mode: addWatchModes.persistent }
    const map = (): void => {
      this.mode = 'persistent'
    }
    // Both at once: a wider one that is asked for meanwhile comes behind them on the wire.
    const narrowed = this.#port.now('addWatch', request, this.#path, { map }).catch(() => {})
    await Promise.all([narrowed, this.#remove(watcherTypes['persistent-recursive'])])
    this.#narrowing = false
  }

  /** Takes us off, and with it all other watches at this path. @returns when it is done; never rejects */
  async remove(): Promise<void> {
    if (this.leave(this.#port.connected)) await this.#remove(watcherTypes.any)
  }

  /** NoWatcher: a server before 3.9 knows no type of its own for each mode. */
  #remove(type: number): Promise<unknown> {
    return this.#port.now('removeWatches', { path: this.#path, type }, this.#path).catch(() => {})
  }
}
