import type { NodeChange } from './change.ts'
import { dataOf, type Entry, sameNode, sameState } from './entry.ts'

/**
 * What the reader believes where it differs from the mirror: changes that could not be told one by one are folded here,
 * whether they had no room or happened unseen. `undefined` as belief: the reader knows of no such znode.
 */
export class Beliefs {
  readonly #old = new Map<string, Entry | undefined>()

  get size(): number {
    return this.#old.size
  }

  get entries(): Iterable<Entry | undefined> {
    return this.#old.values()
  }

  has(path: string): boolean {
    return this.#old.has(path)
  }

  /**
   * The mirror is about to change at a path: keeps what the reader knows. Only the first time counts.
   * @returns whether it was not the first
   */
  keep(path: string, entry: Entry | undefined): boolean {
    if (this.#old.has(path)) return true
    this.#old.set(path, entry && { ...entry })
    return false
  }

  /**
   * Tells the differences to the mirror as changes: what is gone first, deepest first, then what is new or changed, parents
   * first. A path is told as it is when its turn comes, and then forgotten. Ends early, with the rest kept, when `paused`.
   * @param single znodes stand alone: a changed list of children is told of each
   */
  *tell(mirror: ReadonlyMap<string, Entry>, single: boolean, paused: () => boolean): Generator<Difference> {
    const paths = [...this.#old.keys()].sort()
    for (let at = paths.length - 1; at >= 0 && !paused(); at--) yield* this.#lost(paths[at]!, mirror.get(paths[at]!))
    for (const path of paths) {
      if (paused()) return
      if (!this.#old.has(path)) continue
      const now = mirror.get(path)
      // Gone, or another znode by now, since the first round.
      yield* this.#lost(path, now)
      const believed = this.#old.get(path)
      this.#old.delete(path)
      if (now) yield* news(path, believed, now, single)
    }
  }

  /** The reader's znode is gone, or another one has its place. */
  *#lost(path: string, now: Entry | undefined): Generator<Difference> {
    const believed = this.#old.get(path)
    if (!believed || (now && sameNode(believed, now))) return
    if (now) this.#old.set(path, undefined)
    else this.#old.delete(path)
    yield { type: 'NodeDeleted', path, zxid: undefined, version: believed.version, ...past(believed) }
  }
}

type Difference = Omit<NodeChange, 'time' | 'synthetic'>

function* news(path: string, believed: Entry | undefined, now: Entry, single: boolean): Generator<Difference> {
  const { version, czxid, mzxid } = now
  if (!believed) return yield { type: 'NodeCreated', path, zxid: czxid, version, ...dataOf(now) }
  if (!sameState(believed, now))
    yield { type: 'NodeDataChanged', path, zxid: mzxid, version, ...past(believed), ...dataOf(now) }
  if (single && believed.cversion !== now.cversion)
    yield { type: 'NodeChildrenChanged', path, zxid: undefined, version }
}

function past({ data }: Entry): { old?: NonNullable<Entry['data']> | null } {
  return data === undefined ? {} : { old: data }
}
