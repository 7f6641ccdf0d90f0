import type { ZooKeeper } from '../../client/client.ts'
import type { Watch } from '../../client/watch/watch.ts'

/** Rings once when the children of one of several znodes change, or at a moment. Goes off early rather than late. */
export class Alarm {
  readonly #watches: readonly Watch[]
  #timer: NodeJS.Timeout | undefined

  /** @param paths znodes that exist */
  constructor(zk: ZooKeeper, paths: readonly string[]) {
    this.#watches = paths.map((path) => zk.watch(path, { mode: 'children', once: true }))
  }

  /** Resolves when nothing that happens from now on is missed. */
  async set(): Promise<void> {
    await Promise.all(this.#watches.map((watch) => watch.ready))
  }

  /**
   * @param until ms since 1970
   * @throws the signal's reason; ConnectionError when the session is over
   */
  async rings(until: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    let abort: (() => void) | undefined
    const events: Promise<unknown>[] = this.#watches.map((watch) => watch.next())
    const others = new Promise<void>((resolve, reject) => {
      if (until !== undefined) this.#timer = setTimeout(resolve, Math.min(Math.max(until - Date.now(), 1), 0x7fff_ffff))
      abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
    })
    try {
      await Promise.race([...events, others])
    } finally {
      if (abort) signal?.removeEventListener('abort', abort)
      for (const event of events) event.catch(() => {})
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const watch of this.#watches) void watch.close()
  }
}
