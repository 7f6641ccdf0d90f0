import type { ZooKeeper } from '../../client/client.ts'
import type { Row } from './branch.ts'

/** What a row shows besides the name. */
export interface Fact {
  readonly children: number
  readonly ephemeral: boolean
}

const KEPT = 5000

/** What is known of the znodes whose rows are on the screen: asked for as they come into sight. */
export class Facts {
  readonly #known = new Map<string, Fact>()
  readonly #asked = new Set<string>()
  readonly #changed: () => void
  #zk: ZooKeeper | undefined

  /** @param changed something more is known */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  attach(zk: ZooKeeper): void {
    this.#zk = zk
    this.#asked.clear()
  }

  /** @param path all, when left out */
  forget(path?: string): void {
    if (path === undefined) this.#known.clear()
    else this.#known.delete(path)
  }

  of({ path }: Row): Fact | undefined {
    const fact = this.#known.get(path)
    if (!fact) void this.#ask(path)
    return fact
  }

  async #ask(path: string): Promise<void> {
    if (!this.#zk || this.#asked.has(path)) return
    this.#asked.add(path)
    // A row whose stat cannot be had is shown without.
    const stat = await this.#zk.exists(path).catch(() => undefined)
    this.#asked.delete(path)
    if (this.#known.size >= KEPT) this.#known.clear()
    this.#known.set(path, { children: stat?.numChildren ?? 0, ephemeral: (stat?.ephemeralOwner ?? 0n) !== 0n })
    this.#changed()
  }
}
