import type { CallOptions } from '../../client/terms/options.ts'
import { naturalOrder } from '../../wire/natural-order.ts'

/** The part of a client that listing needs. */
export interface Lister {
  exists(path: string, options?: CallOptions): Promise<{ numChildren: number } | undefined>
  children(path: string, options?: CallOptions): Promise<{ children: readonly string[] }>
}

export interface Listing {
  readonly names: readonly string[]
  /** How many there are, where they are too many to ask for: the answer could exceed what a connection takes. */
  readonly tooMany?: number
}

const FRESH_MS = 2_000
const REMEMBERED = 500
const MOST = 10_000

/** Names of children for completion, kept for a moment. Sets no watches. */
export class Children {
  private readonly listings = new Map<string, { listing: Listing; at: number }>()
  private readonly client: () => Promise<Lister>

  /** @param client rejects when there is no session; asking must not open one that is not there */
  constructor(client: () => Promise<Lister>) {
    this.client = client
  }

  /** What is known without asking, however old: good enough for a grey suggestion. */
  known(path: string): readonly string[] | undefined {
    const listing = this.listings.get(path)?.listing
    return listing?.tooMany === undefined ? listing?.names : undefined
  }

  /**
   * Whether a znode is known not to be there, without asking.
   * @param begun it is still being typed: a name that goes on so is as good
   */
  lacks(path: string, begun: boolean): boolean {
    if (path === '/') return false
    const slash = path.lastIndexOf('/')
    const names = this.known(path.slice(0, slash) || '/')
    const name = path.slice(slash + 1)
    return names !== undefined && !names.some((one) => (begun ? one.startsWith(name) : one === name))
  }

  /** @throws ConnectionError, ZkError, or the signal's reason */
  async of(path: string, signal: AbortSignal): Promise<Listing> {
    const kept = this.listings.get(path)
    if (kept && performance.now() - kept.at < FRESH_MS) return kept.listing
    const client = await this.client()
    signal.throwIfAborted()
    const stat = await client.exists(path, { signal })
    const listing = await this.list(client, path, stat?.numChildren ?? 0, signal)
    this.listings.delete(path)
    this.listings.set(path, { listing, at: performance.now() })
    for (const old of this.listings.keys()) {
      if (this.listings.size <= REMEMBERED) break
      this.listings.delete(old)
    }
    return listing
  }

  /** After a write, or on another ensemble, what was known is worth nothing. */
  forget(): void {
    this.listings.clear()
  }

  private async list(client: Lister, path: string, count: number, signal: AbortSignal): Promise<Listing> {
    if (count === 0) return { names: [] }
    if (count > MOST) return { names: [], tooMany: count }
    const { children } = await client.children(path, { signal })
    return { names: [...children].sort(naturalOrder) }
  }
}
