import type { ZooKeeper } from '../client/client.ts'
import type { Watch, WatchMode } from '../client/watch.ts'
import { ZkError } from '../wire/error.ts'

/** Kinds of watches as removewatches tells them apart. */
export type WatchKind = 'data' | 'children' | 'persistent' | 'persistent-recursive'

interface Open {
  readonly kind: WatchKind
  readonly path: string
  readonly watch: Watch
}

/** Tells of an event to whoever prints it. */
export type Tell = (event: { type: string; path: string; zxid?: bigint | undefined }) => void

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

  constructor(tell: Tell) {
    this.#tell = tell
  }

  /** Sets a watch; resolves once the server has it. @throws ZkError */
  async set(zk: ZooKeeper, path: string, kind: WatchKind, mode: WatchMode = kind): Promise<void> {
    if (this.#find(path, kind)) return
    const lasting = kind === 'persistent' || kind === 'persistent-recursive'
    const watch = zk.watch(path, { mode })
    const open = { kind, path, watch }
    this.#open.add(open)
    try {
      await watch.ready
    } catch (error) {
      this.#open.delete(open)
      throw error
    }
    void this.#follow(open, lasting)
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

  async #follow(open: Open, lasting: boolean): Promise<void> {
    try {
      for await (const event of open.watch) {
        if (!this.#open.has(open)) return
        if (event.type === 'Gap') continue
        this.#tell(event)
        if (lasting) continue
        this.#open.delete(open)
        // A deletion spends all one-shot watches of the znode and is told once.
        const twin = event.type === 'NodeDeleted' ? this.#find(open.path, other(open.kind)) : undefined
        if (twin) this.#open.delete(twin)
        await Promise.all([open.watch.close(), twin?.watch.close()])
        return
      }
    } catch {
      // The end of the session is told by the session.
      this.#open.delete(open)
    }
  }

  #find(path: string, kind: WatchKind): Open | undefined {
    return [...this.#open].find((open) => open.path === path && open.kind === kind)
  }
}

function isFailure(outcome: unknown): outcome is { failed: Error } {
  return typeof outcome === 'object' && outcome !== null && 'failed' in outcome
}

function other(kind: WatchKind): WatchKind {
  return kind === 'data' ? 'children' : 'data'
}
