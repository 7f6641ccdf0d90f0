import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { isOver } from '../../client/terms/session-events.ts'
import { ZkError } from '../../wire/error.ts'
import { given } from '../../wire/given/given.ts'
import { signal as aSignal } from '../../wire/given/kinds.ts'
import { changes } from '../steps/changes.ts'
import { persist } from '../steps/persist.ts'
import { childrenOf, discard, type Own } from '../steps/sequence.ts'
import { whileOurs } from '../steps/while-ours.ts'
import { Vigil } from './vigil.ts'

/** Who else could hold what we hold, once our znode is gone. */
export interface Rivals {
  /** Where they would be. */
  readonly directory: string
  /** Whether one of them may hold it now, given the names in that directory, of which ours is gone. */
  hold(names: readonly string[]): boolean
}

/** A short hold needs no watch on its znode, and is not charged for one. In ms. */
const WATCHED_AFTER = 100

/**
 * Something held by an ephemeral znode: a lock, a permit, the leadership, a membership.
 * It is held until `release()`, until the session is over, or until the znode is deleted by somebody. What only one may
 * hold is given up earlier: when it is not proved any more that the session lives.
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
  readonly #unique: boolean
  readonly #rivals: Rivals | undefined
  readonly #doubt = new AbortController()
  readonly #over = new AbortController()
  /** Ends the watch on our znode. */
  readonly #unwatch = new AbortController()
  readonly #unsubscribe: () => void
  readonly #endVigil: () => void
  #timer: NodeJS.Timeout | undefined
  #watching: NodeJS.Timeout | undefined
  #released: Promise<void> | undefined
  /** Somebody has deleted our znode. One of its name is another's now, and not ours to delete. */
  #gone = false

  /** @param rivals undefined where others do not mind that we are there: it is then held until the session is over */
  constructor(zk: ZooKeeper, own: Own, rivals?: Rivals) {
    this.#zk = zk
    this.#unique = own.unique
    this.#rivals = rivals
    this.path = own.path
    this.zxid = own.stat.czxid
    this.#endVigil = rivals ? Vigil.of(zk).hold() : () => {}
    this.#unsubscribe = zk.events.subscribe(({ state, error }) => {
      if (isOver(state)) this.lose(error ?? new ConnectionError('closed', `${own.path} is gone: the client was closed`))
    })
    if (isOver(zk.state)) this.lose(new ConnectionError('expired', `${own.path} is gone: the session is over`))
    this.#watching = setTimeout(() => void this.#watch(), WATCHED_AFTER)
    if (rivals) this.#tick()
  }

  /**
   * Aborted when it is no longer held, or may not be any more, before anybody else can hold it; the reason says why.
   * What must not run beside the next holder is to be gone then.
   */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** Aborted when it will be lost unless something happens soon: time to stop in good order. Never after `signal`. */
  get doubt(): AbortSignal {
    return this.#doubt.signal
  }

  /** Whether this is held by one at a time, so that it is given up when the session is not certain. */
  get exclusive(): boolean {
    return this.#rivals !== undefined
  }

  /**
   * Resolves when it is certain that it is held: to be asked right before what must not run beside another holder begins.
   * @throws why it is lost; the signal's reason
   */
  async confirm(signal?: AbortSignal): Promise<void> {
    if (signal !== undefined) given('signal', signal, aSignal)
    if (this.exclusive) {
      const either = signal ? AbortSignal.any([signal, this.signal]) : this.signal
      await Vigil.of(this.#zk)
        .assured(either)
        .catch((error) => {
          throw either.aborted ? either.reason : error
        })
    }
    this.doubt.throwIfAborted()
    this.signal.throwIfAborted()
  }

  /** In ms from now, see ZooKeeper.certainty; for what is not exclusive, as long as the session lasts. */
  certainty(): { doubt: number; lost: number } {
    return this.#zk.certainty()
  }

  /** It turned out to be lost. */
  lose(reason: unknown): void {
    this.#end(reason)
    this.#unwatch.abort()
  }

  #end(reason: unknown): void {
    this.#unsubscribe()
    this.#endVigil()
    clearTimeout(this.#timer)
    clearTimeout(this.#watching)
    this.#doubt.abort(reason)
    this.#over.abort(reason)
  }

  /** Lets go. Resolves when the znode is deleted, or the session over. Leaves alone what somebody has put in its place. Never throws. */
  release(): Promise<void> {
    this.#end(new ConnectionError('closed', `${this.path} was released`))
    // The watch goes with the znode: no request of its own.
    this.#released ??= (this.#gone ? Promise.resolve() : this.#delete()).finally(() => this.#unwatch.abort())
    return this.#released
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  async #delete(): Promise<void> {
    if (this.#unique) return discard(this.#zk, this.path)
    await whileOurs(this.#zk, this, (version) => this.#zk.delete(this.path, { version })).catch(() => {})
  }

  /** Acts on what is certain now, and comes back when that may have changed. */
  #tick(): void {
    if (this.signal.aborted) return
    const { doubt, lost } = this.#zk.certainty()
    const silent = (): Error =>
      new ConnectionError('lost', `${this.path} is in doubt: the ensemble does not say that the session lives`)
    if (lost <= 0) return this.lose(silent())
    if (doubt <= 0) this.#doubt.abort(silent())
    this.#timer = setTimeout(() => this.#tick(), Math.ceil(this.doubt.aborted ? lost : Math.min(doubt, lost)))
  }

  /** Somebody may delete our znode: it is not ours then any more. Another of the same name is not ours either. */
  async #watch(): Promise<void> {
    const { signal } = this.#unwatch
    while (!this.signal.aborted) {
      const watch = this.#zk.watch(this.path, { mode: 'data', once: true, signal })
      try {
        await watch.ready
        const stat = await persist(this.#zk, () => this.#zk.exists(this.path), signal)
        const gone = stat?.czxid !== this.zxid || (await watch.next()).value?.type === 'NodeDeleted'
        if (gone) return await this.#deleted()
      } catch (error) {
        if (error instanceof ZkError && error.name === 'NoNode') return await this.#deleted()
        // The session is over, which is told elsewhere; or the look failed, and is taken again.
        await sleep(this.#zk.sessionTimeout / 24, undefined, { signal }).catch(() => {})
      } finally {
        void watch.close()
      }
    }
  }

  /** As long as nobody else can hold it there is time to stop in good order. */
  async #deleted(): Promise<void> {
    this.#gone = true
    if (this.signal.aborted) return
    const reason = new ConnectionError('closed', `${this.path} was deleted by somebody`)
    this.#doubt.abort(reason)
    const grace = setTimeout(() => this.lose(reason), this.#zk.sessionTimeout / 4)
    const { signal } = this
    try {
      if (!this.#rivals) return
      const { directory, hold } = this.#rivals
      for await (const _ of changes(this.#zk, directory, 'children', signal)) {
        const names = await persist(this.#zk, () => childrenOf(this.#zk, directory), signal)
        if (hold(names)) return this.lose(reason)
      }
    } catch {
      // The directory is gone with all that were in it, or the grace is over.
    } finally {
      if (signal.aborted) clearTimeout(grace)
      else signal.addEventListener('abort', () => clearTimeout(grace), { once: true })
    }
  }
}
