import type { ZooKeeper } from '../../client/client.ts'
import type { Watch, WatchEvent } from '../../client/watch/watch.ts'
import type { End } from './end.ts'
import type { Ledger } from './ledger.ts'

/**
 * Hears what changes at the target, our own writes among it: what the ledger does not know as ours is somebody else's. Servers
 * without lasting watches (before 3.6) tell nothing: there it is found when everything is compared.
 */
export class Onlooker {
  readonly #ring: () => void
  readonly #signal: AbortSignal
  #zk: ZooKeeper | undefined
  #watch: Watch | undefined
  /** Since last asked: which znodes changed, and the zxid where the server tells it (since 3.9). */
  #changed = new Map<string, bigint | undefined>()

  /** @param ring called when there is something to ask for */
  constructor(ring: () => void, signal: AbortSignal) {
    this.#ring = ring
    this.#signal = signal
  }

  /** Whether there is nothing to ask for. */
  get quiet(): boolean {
    return this.#changed.size === 0
  }

  /** Watches by this session from now on. */
  watch(zk: ZooKeeper, root: string): void {
    if (zk === this.#zk) return
    this.#zk = zk
    const watch = zk.watch(root, {
      mode: 'persistent-recursive',
      listener: (event) => this.#hear(event),
      signal: this.#signal,
    })
    this.#watch = watch
    // Refused, or over with its session: the next session is asked again.
    watch.ready.catch(() => {})
    watch.next().catch(() => {})
  }

  /**
   * Which znodes, below the root, somebody else has changed since this was last asked. Our own writes must all be noted.
   * @throws ConnectionError
   */
  async strangeAmong(ledger: Ledger, { at, below }: End): Promise<string[]> {
    if (this.#changed.size === 0) return []
    const changed = this.#changed
    this.#changed = new Map()
    const strange: string[] = []
    const undated: string[] = []
    for (const [path, zxid] of changed) {
      if (zxid === undefined) undated.push(below(path))
      else if (!ledger.isOfOurs(below(path), zxid)) strange.push(below(path))
    }
    // Cheaper than a look at both ends.
    const looks = undated.length > 0 ? await this.#zk!.getMany(undated.map(at)) : []
    for (const [i, look] of looks.entries()) {
      const path = undated[i]!
      const ours = look.error ? !ledger.has(path) : ledger.knows(path, look.stat)
      if (!ours) strange.push(path)
    }
    return strange
  }

  async end(): Promise<void> {
    await this.#watch?.close()
  }

  #hear(event: WatchEvent): void {
    if (event.type !== 'NodeCreated' && event.type !== 'NodeDataChanged' && event.type !== 'NodeDeleted') return
    this.#changed.set(event.path, event.zxid)
    this.#ring()
  }
}
