import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { isOver } from '../../client/terms/session-events.ts'
import { discard, type Own } from '../steps/sequence.ts'

/**
 * Something held by an ephemeral znode: a lock, a permit, the leadership, a membership.
 * It is held until `release()` or until the session is over; `signal` is aborted at either.
 */
export class Held implements AsyncDisposable {
  /** The znode that stands for it. */
  readonly path: string
  /**
   * Fencing token: the transaction that created the znode. Whoever holds it later has a greater one, so that a storage
   * which refuses smaller tokens is safe from a holder that does not know yet that it has lost.
   */
  readonly zxid: bigint
  readonly #zk: ZooKeeper
  readonly #over = new AbortController()
  readonly #unsubscribe: () => void
  #released: Promise<void> | undefined

  constructor(zk: ZooKeeper, own: Own) {
    this.#zk = zk
    this.path = own.path
    this.zxid = own.stat.czxid
    this.#unsubscribe = zk.events.subscribe(({ state, error }) => {
      if (isOver(state)) this.lose(error ?? new ConnectionError('closed', `${own.path} is gone: the client was closed`))
    })
    if (isOver(zk.state)) this.lose(new ConnectionError('expired', `${own.path} is gone: the session is over`))
  }

  /** Aborted when it is no longer held; the reason says why. */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** It turned out to be lost. */
  lose(reason: unknown): void {
    this.#unsubscribe()
    this.#over.abort(reason)
  }

  /** Lets go. Resolves when the znode is deleted, or the session over. Never throws. */
  release(): Promise<void> {
    this.lose(new ConnectionError('closed', `${this.path} was released`))
    this.#released ??= discard(this.#zk, this.path)
    return this.#released
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}
