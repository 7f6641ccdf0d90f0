import type { Call } from '../../../cli/declare/command.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { ConnectionError } from '../../../client/terms/connection-error.ts'
import type { Held } from '../../../recipes/holding/held.ts'
import { overSessions } from '../../../recipes/steps/over-sessions.ts'
import type { Hold } from './holding.ts'
import { KeptSession } from './kept-session.ts'

/** Takes something with a client. @param signal ends the wait for it */
type Take = (zk: ZooKeeper, signal: AbortSignal) => Promise<Held>

/**
 * What others do not mind that we have, over the end of its session: it is taken again with the next, while the program goes
 * on. It is lost when somebody deletes its znode, and when it cannot be taken again.
 */
export class Lasting implements Hold {
  readonly exclusive = false
  readonly #call: Call
  readonly #session: KeptSession
  readonly #take: Take
  readonly #lost = new AbortController()
  readonly #released = new AbortController()
  #held: Held

  /** @param held taken with that client @param take takes it again, waiting for it */
  constructor(call: Call, zk: ZooKeeper, held: Held, take: Take) {
    this.#call = call
    this.#held = held
    this.#take = take
    this.#session = new KeptSession(call, this.#released.signal, () => `${call.rest[0] ?? this.path} goes on`)
    void this.#last(this.#session.use(zk))
  }

  get path(): string {
    return this.#held.path
  }

  get zxid(): bigint {
    return this.#held.zxid
  }

  get signal(): AbortSignal {
    return this.#lost.signal
  }

  get doubt(): AbortSignal {
    return this.#lost.signal
  }

  async confirm(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.signal.throwIfAborted()
  }

  certainty(): { doubt: number; lost: number } {
    return this.#held.certainty()
  }

  release(): Promise<void> {
    this.#released.abort(new ConnectionError('closed', `${this.path} was released`))
    return this.#held.release()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  /** From session to session. */
  async #last(first: ZooKeeper): Promise<void> {
    const { signal } = this.#released
    try {
      for (let zk = first; ; ) {
        const reason = await ended(this.#held)
        if (signal.aborted) return
        if (!(reason instanceof ConnectionError) || reason.kind !== 'expired') throw reason
        // The first try is with the session that has expired, and asks for the next.
        this.#held = await overSessions(zk, this.#session.next, (now) => {
          zk = now
          return this.#take(zk, signal)
        })
        if (signal.aborted) return await this.#held.release()
        warn(this.#call, `the session ended; ${this.path} is there again with another`)
      }
    } catch (error) {
      this.#lost.abort(error)
    }
  }
}

/** Resolves with the reason when something is to be given up. */
function ended({ doubt }: Held): Promise<unknown> {
  return new Promise((resolve) => {
    if (doubt.aborted) resolve(doubt.reason)
    else doubt.addEventListener('abort', () => resolve(doubt.reason), { once: true })
  })
}
