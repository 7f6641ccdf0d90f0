import type { ZooKeeper } from '../../client/client.ts'
import type { Watch, WatchEvent, WatchMode } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'

/** Kinds of watches as removewatches tells them apart. */
export type WatchKind = 'data' | 'children' | 'persistent' | 'persistent-recursive'

interface Open {
  readonly kind: WatchKind
  readonly path: string
  readonly watch: Watch
}

interface NodeTold {
  readonly type: string
  readonly path: string
  readonly zxid?: bigint | undefined
}

/** Tells of an event to whoever prints it. */
export type Tell = (event: NodeTold) => void

const removal: Record<WatchKind, string> = {
  data: 'DataWatchRemoved',
  children: 'ChildWatchRemoved',
  persistent: 'PersistentWatchRemoved',
  'persistent-recursive': 'PersistentWatchRemoved',
}

/** The watches of a zkCli session: one-shot ones end with their first event, each path has one of a kind. */
export class CliWatches {
  readonly #open = new Set<Open>()
  readonly #tell: Tell
  /** The event told last, and the watches it has come to: one event of the server comes to all its watches in a row. */
  #last: { readonly type: string; readonly path: string; readonly seen: Set<Open> } | undefined

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** Sets a watch; resolves once the server has it. @throws ZkError */
  async set(zk: ZooKeeper, path: string, kind: WatchKind, mode: WatchMode = kind): Promise<void> {
    if (this.#find(path, kind)) return
    const once = kind === 'data' || kind === 'children'
    // Whatever comes to the new watch is no echo of what was told before.
    this.#last = undefined
    const watch: Watch = zk.watch(path, { mode, once, listener: (event) => this.#heard(open, event) })
    const open: Open = { kind, path, watch }
    this.#open.add(open)
    try {
      await watch.ready
    } catch (error) {
      this.#open.delete(open)
      throw error
    }
  }

  /**
   * Takes watches off.
   * @param kinds which; all of them must not be missing
   * @throws ZkError NoWatcher when there is none
   */
  async remove(path: string, kinds: readonly WatchKind[]): Promise<void> {
    const found = [...this.#open].filter((open) => open.path === path && kinds.includes(open.kind))
    if (found.length === 0) throw new ZkError(-121, path)
    for (const open of found) this.#open.delete(open)
    await Promise.all(found.map(({ watch }) => watch.close()))
    for (const type of new Set(found.map(({ kind }) => removal[kind]))) this.#tell({ type, path })
  }

  /** Sets a watch with the read it belongs to: it does not stay when the read fails. @throws ZkError */
  async along<T>(zk: ZooKeeper, path: string, kind: WatchKind, read: () => Promise<T>): Promise<T> {
    const had = this.#find(path, kind)
    const [, outcome] = await Promise.all([
      this.set(zk, path, kind),
      read().catch((error: Error) => ({ failed: error })),
    ])
    if (!isFailure(outcome)) return outcome
    const open = this.#find(path, kind)
    if (open && !had) {
      this.#open.delete(open)
      await open.watch.close()
    }
    throw outcome.failed
  }

  /** The session is over: nothing is told any more. */
  forget(): void {
    this.#open.clear()
  }

  #heard(open: Open, event: WatchEvent): void {
    if (!this.#open.has(open) || event.type === 'Gap') return
    if (open.watch.once) this.#open.delete(open)
    if (this.#isEcho(open, event)) return
    this.#tell(event)
  }

  /** Whether the same event of the server came to another watch before: zkCli tells it once. */
  #isEcho(open: Open, { type, path }: { type: string; path: string }): boolean {
    const last = this.#last
    if (last?.type === type && last.path === path && !last.seen.has(open)) {
      last.seen.add(open)
      return true
    }
    this.#last = { type, path, seen: new Set([open]) }
    return false
  }

  #find(path: string, kind: WatchKind): Open | undefined {
    return [...this.#open].find((open) => open.path === path && open.kind === kind)
  }
}

function isFailure(outcome: unknown): outcome is { failed: Error } {
  return typeof outcome === 'object' && outcome !== null && 'failed' in outcome
}
