import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError, type ConnectionErrorKind } from '../../client/terms/connection-error.ts'
import { joinPath } from '../../wire/path.ts'

/** Before a session is asked for again that could not be had, in ms. */
const RETRY = 1000

/** What is not over with time. */
const LASTING: readonly ConnectionErrorKind[] = ['auth', 'tls', 'not-zookeeper', 'read-only']

/** One end of a mirror: a tree of an ensemble, over as many sessions as it takes. */
export class End {
  readonly root: string
  readonly #open: () => Promise<ZooKeeper>
  readonly #signal: AbortSignal
  #zk: ZooKeeper | undefined
  #behind = true

  /** @param open gives a session: the same one while it lives, a new one after it is over */
  constructor(root: string, open: () => Promise<ZooKeeper>, signal: AbortSignal) {
    this.root = root
    this.#open = open
    this.#signal = signal
  }

  /** Where a znode of the tree stands in the ensemble. @param below '' for the root */
  readonly at = (below: string): string => (below === '' ? this.root : joinPath(this.root, below.slice(1)))

  /** The other way round. */
  readonly below = (path: string): string => {
    if (path === this.root) return ''
    return this.root === '/' ? path : path.slice(this.root.length)
  }

  /** The newest zxid heard of. */
  get lastZxid(): bigint {
    return this.#zk?.lastZxid ?? 0n
  }

  /**
   * A session, waited for if there was one before.
   * @throws ConnectionError when the first cannot be had, or none ever again; the signal's reason
   */
  readonly session = async (): Promise<ZooKeeper> => {
    for (;;) {
      this.#signal.throwIfAborted()
      try {
        const zk = await this.#open()
        if (zk !== this.#zk) this.#begin(zk)
        return zk
      } catch (error) {
        if (!this.#zk || !passes(error)) throw error
        await this.rest()
      }
    }
  }

  /**
   * The same, at a server that knows all that was written before now: one that it has come to lately may lag behind the one
   * before.
   */
  async current(): Promise<ZooKeeper> {
    const zk = await this.session()
    if (!this.#behind) return zk
    this.#behind = false
    try {
      await zk.sync(this.root)
    } catch (error) {
      this.#behind = true
      throw error
    }
    return zk
  }

  /** The next `current` asks for all that was written before, wherever the session is. */
  fallBehind(): void {
    this.#behind = true
  }

  /** A while, before something is tried again. */
  async rest(): Promise<void> {
    await sleep(RETRY, undefined, { signal: this.#signal }).catch(() => this.#signal.throwIfAborted())
  }

  #begin(zk: ZooKeeper): void {
    this.#zk = zk
    this.#behind = true
    zk.events.subscribe(({ state }) => {
      if (state === 'reconnecting') this.#behind = true
    })
  }
}

/** An end whose ensemble is to be known again. */
export interface KnownEnd {
  readonly end: End
  /** `host:port` each. */
  readonly hosts: readonly string[]
}

/** Whether trying again, perhaps with another session, may help. */
export function passes(error: unknown): boolean {
  return error instanceof ConnectionError && !LASTING.includes(error.kind)
}
