import type { ZooKeeper } from '../../client/client.ts'
import { anAcl } from '../../client/request/create.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { backoff, pause } from '../../client/terms/hosts.ts'
import { isOver } from '../../client/terms/session-events.ts'
import { ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, bytes, either, flag, type Shape, text } from '../../wire/given/kinds.ts'
import type { Acl } from '../../wire/records.ts'
import { createEphemeral } from '../holding/ephemeral.ts'
import type { Held } from '../holding/held.ts'
import { gone } from '../steps/gone.ts'
import { waitShape } from '../steps/shapes.ts'
import { whileOurs } from '../steps/while-ours.ts'
import { mayRetry } from './retry.ts'

/** How an ephemeral is kept. */
export interface KeepOptions {
  /** Of the znode, and of parents that are missing. Default: everybody may do everything. */
  acl?: readonly Acl[] | string | undefined
  /** Whether to wait for a name that somebody else has at the beginning. Default: no, NodeExists. Later it is always waited for. */
  patient?: boolean | undefined
  /** Ends the wait at the beginning, with its reason; the znode is let go of when aborted later. */
  signal?: AbortSignal | undefined
}

const someData = either(text, bytes)
const keepShape: Shape<KeepOptions> = { acl: anAcl, patient: flag, ...waitShape }

/** Makes the znode. */
type Make = (zk: ZooKeeper, data: string | Uint8Array) => Promise<Held>

/** What a kept znode needs of the client that keeps it. */
interface Keeper {
  client(): Promise<ZooKeeper>
}

/**
 * An ephemeral znode that is there as long as its client is: made again in each new session, and when somebody deletes it.
 * While no session lives it is not there, as with any ephemeral.
 * Source: Curator's PersistentNode.
 */
export class Kept implements AsyncDisposable {
  readonly path: string
  readonly #keeper: Keeper
  readonly #options: KeepOptions
  readonly #stop = new AbortController()
  #data: string | Uint8Array
  /** What it has. */
  #told: string | Uint8Array | undefined
  #telling: Promise<void> | undefined
  #held: Held | undefined
  #zk: ZooKeeper | undefined
  #done: Promise<void> = Promise.resolve()

  /** Use `persistent()` and its `keep()`. */
  private constructor(keeper: Keeper, path: string, data: string | Uint8Array, options: KeepOptions) {
    this.path = path
    this.#keeper = keeper
    this.#data = data
    this.#options = options
  }

  /**
   * Makes the znode, and keeps it.
   * @param first how it is made at the beginning, where that is not as later
   * @throws as PersistentClient.keep
   */
  static async make(
    keeper: Keeper,
    path: string,
    data: string | Uint8Array,
    options: KeepOptions,
    first?: Make,
  ): Promise<Kept> {
    given('path', path, aPath)
    given('data', data, someData)
    givenOptions(options, keepShape)
    const kept = new Kept(keeper, path, data, options)
    const { signal } = options
    const stop = (): void => kept.#stop.abort(signal?.reason)
    signal?.throwIfAborted()
    signal?.addEventListener('abort', stop, { once: true })
    kept.#stop.signal.addEventListener('abort', () => signal?.removeEventListener('abort', stop), { once: true })
    try {
      await kept.#make(options.patient ?? false, first)
    } catch (error) {
      kept.#stop.abort(error)
      throw error
    }
    kept.#done = kept.#live()
    return kept
  }

  /** Whether it is there now, as far as was heard. */
  get present(): boolean {
    return this.#held !== undefined && !this.#held.doubt.aborted
  }

  /**
   * Gives it other data: now, and whenever it is made again. Resolves when that, or what a later call has given it, is there, or
   * the znode is not.
   * @throws ZkError NoAuth; ConnectionError when there is no other session
   */
  async set(data: string | Uint8Array): Promise<void> {
    given('data', data, someData)
    this.#data = data
    this.#telling ??= this.#tell()
    return this.#telling
  }

  /** Lets go of it; resolves when it is gone, or its session over. Never throws. */
  async release(): Promise<void> {
    this.#stop.abort(new ConnectionError('closed', `${this.path} was released`))
    await this.#done
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  /** From one life of the znode to the next, until it is let go of or there is no other session. */
  async #live(): Promise<void> {
    const { signal } = this.#stop
    try {
      for (;;) {
        await ended(this.#held!, signal)
        if (signal.aborted) return
        await this.#make(true)
      }
    } catch {
      // Let go of, or no other session: there is nothing to keep it with.
    } finally {
      await this.#held?.release()
    }
  }

  /** Nobody but us owns it, so that its newest data may be written as often as it takes. */
  async #tell(): Promise<void> {
    // Begun once it is known that it runs.
    await Promise.resolve()
    try {
      for (let lap = 0; this.#told !== this.#data && !this.#stop.signal.aborted; lap++) {
        const zk = await this.#keeper.client()
        const data = this.#data
        const held = this.#held!
        try {
          const ours = await whileOurs(zk, held, (version) => zk.set(this.path, data, { version }))
          // Made again meanwhile, perhaps with what it was to have before.
          if (held !== this.#held) continue
          // Whoever makes it again takes the newest.
          if (!ours) return
          this.#told = data
        } catch (error) {
          if (!mayRetry(error, true)) throw error
          await pause(backoff(lap), this.#stop.signal)
        }
      }
    } finally {
      // In the same moment as the last look: what comes after it begins anew.
      this.#telling = undefined
    }
  }

  async #make(patient: boolean, make: Make = (zk, data) => this.#create(zk, data)): Promise<void> {
    const { signal } = this.#stop
    for (;;) {
      signal.throwIfAborted()
      const zk = await this.#keeper.client()
      this.#zk = zk
      const data = this.#data
      try {
        this.#held = await make(zk, data)
        // Changed meanwhile, by a call that found no znode.
        this.#told = data
        if (data !== this.#data) await this.set(this.#data)
        return
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof ZkError && error.name === 'NodeExists' && patient)
          await gone(zk, this.path, signal).catch((failure: unknown) => this.#orNext(failure))
        else this.#orNext(error)
      }
    }
  }

  #create(zk: ZooKeeper, data: string | Uint8Array): Promise<Held> {
    return createEphemeral(zk, this.path, data, { parents: 'persistent', acl: this.#options.acl })
  }

  /** @throws an error that is not the end of the session */
  #orNext(error: unknown): void {
    if (!isOver(this.#zk!.state) || this.#stop.signal.aborted) throw error
  }
}

/** Resolves when something is lost, or not wanted any more. */
function ended({ doubt }: Held, signal: AbortSignal): Promise<void> {
  const either = AbortSignal.any([doubt, signal])
  return new Promise((resolve) => {
    if (either.aborted) resolve()
    else either.addEventListener('abort', () => resolve(), { once: true })
  })
}
