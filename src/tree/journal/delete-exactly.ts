import { inOrder, packets } from '../../client/bulk/packets.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { ancestors, isUnder, parentPath, stripChroot } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { Target } from './before.ts'
import { type GuardedAnswer, type GuardedEnd, Guards } from './parent-guard.ts'

/** Deletes in a packet. Each packet moves the count of the parent on: few are kinder to who watches that. */
const MOST = 500
/** How often a packet is tried again because somebody created a znode beside its own just then. */
const TRIES = 5

/** What became of targets, in their order. */
export interface Deletion {
  /**
   * undefined: deleted. ZkError NoNode: somebody else did; BadVersion: it is no longer what was recorded. A
   * ConnectionError may leave it in doubt.
   */
  readonly errors: (Error | undefined)[]
  /** Deleted where no guard could be put, and somebody created a znode there in that moment: it may have been a new one. */
  unproved: number
}

/**
 * Deletes znodes, children before parents, and only those that were recorded: the creation (czxid), the version of the data
 * and that of the ACL are read and compared first; the transaction that deletes them demands the version of the data and,
 * by guards, that nothing was created between reading and deleting anywhere from the parent of the subtree down. So nobody
 * can have put another znode in its place. ZooKeeper cannot make a delete depend on the version of an ACL: one that is
 * changed in that moment is deleted with its znode.
 * @param roots server paths of the subtrees the targets are from
 */
export async function deleteExactly(
  zk: ZooKeeper,
  roots: readonly string[],
  targets: readonly Target[],
): Promise<Deletion> {
  return new ExactDeletion(zk, roots, targets).run()
}

interface Item extends Target {
  readonly index: number
  /** What lies above it, up to the parent of its subtree. */
  readonly above: readonly string[]
}

class ExactDeletion {
  readonly #chroot: string
  readonly #guards: Guards
  readonly #items: readonly Item[]
  /** undefined: not decided yet. */
  readonly #outcomes: (Error | 'deleted' | undefined)[]
  #unproved = 0
  /** Parents that let us delete nothing. */
  readonly #denied = new Set<string>()
  /** Parents with something left below them. */
  readonly #kept = new Set<string>()

  constructor(zk: ZooKeeper, roots: readonly string[], targets: readonly Target[]) {
    this.#chroot = zk.chroot
    this.#guards = new Guards(zk)
    const tops = new Set(roots)
    const aboves = new Map<string, readonly string[]>()
    this.#items = targets.map((target, index) => ({ ...target, index, above: aboveOf(target.path, tops, aboves) }))
    this.#outcomes = targets.map(() => undefined)
  }

  /** Never throws: what came of those before an error is worth knowing. */
  async run(): Promise<Deletion> {
    let failure: unknown
    try {
      await this.#all()
    } catch (error) {
      failure = error
    }
    const errors = this.#outcomes.map((outcome) =>
      outcome === 'deleted' ? undefined : (outcome ?? (failure as Error)),
    )
    return { errors, unproved: this.#unproved }
  }

  async #all(): Promise<void> {
    const ready = await this.#look(this.#items)
    await inOrder(
      packets(ready, weigh, () => MOST),
      (packet) => this.#send(packet),
      async (packet, answer) => {
        // Whatever it was refused for: it may have been sent before the packet ahead of it was settled.
        if ((await this.#learn(packet, answer)) !== 'done') await this.#settle(packet, TRIES)
      },
    )
  }

  /** Tries what was refused again, in its order and by halves, until each one is decided. */
  async #settle(items: readonly Item[], tries: number): Promise<void> {
    const ready = await this.#look(items)
    if (ready.length === 0) return
    const end = await this.#learn(ready, await this.#send(ready))
    if (end === 'done') return
    if (end === 'unguarded') return this.#settle(ready, tries)
    if (end === 'raced') {
      if (tries > 0) return this.#settle(ready, tries - 1)
      for (const item of ready) this.#refuse(item, errorCodes.BadVersion.code)
    } else if (ready.length === 1) {
      if (end === errorCodes.NoAuth.code) this.#denied.add(parentPath(ready[0]!.path))
      this.#refuse(ready[0]!, end)
    } else {
      const half = ready.length >> 1
      await this.#settle(ready.slice(0, half), TRIES)
      await this.#settle(ready.slice(half), TRIES)
    }
  }

  #send(items: readonly Item[]): Promise<GuardedAnswer> {
    const deletes = items.map(({ path, version }) => ({ op: 'delete', request: { path, version } }) as const)
    return this.#guards.send(aboveAll(items), deletes)
  }

  async #learn(items: readonly Item[], answer: GuardedAnswer): Promise<GuardedEnd> {
    // Nothing was sent: half of it may pass.
    if (isTooLarge(answer.results) && items.length > 1) return errorCodes.MarshallingError.code
    if (answer.results instanceof Error) {
      for (const { index } of items) this.#outcomes[index] = answer.results
      return 'done'
    }
    const end = this.#guards.end(answer)
    if (end !== 'done') return end
    for (const { index } of items) this.#outcomes[index] = 'deleted'
    // What no guard could forbid is noticed at least, after it happened.
    const moved = await this.#guards.moved(aboveAll(items))
    this.#unproved += items.filter((item) => item.above.some((parent) => moved.has(parent))).length
    return end
  }

  #refuse({ index, path, above }: Item, code: number): void {
    this.#outcomes[index] = new ZkError(code, stripChroot(this.#chroot, path))
    if (code === errorCodes.NoNode.code) return
    for (const parent of above) this.#kept.add(parent)
  }

  /** @returns what is still as it was recorded */
  async #look(items: readonly Item[]): Promise<Item[]> {
    const stats = await this.#guards.look(
      aboveAll(items),
      items.map(({ path }) => path),
    )
    return items.filter((item, i) => {
      const code = this.#obstacle(item, stats[i]!)
      if (code !== 0) this.#refuse(item, code)
      return code === 0
    })
  }

  /** Why not even to try: an error code, or 0. */
  #obstacle(item: Item, now: Stat | ZkError): number {
    if (now instanceof ZkError) return now.code
    const { czxid, version, aversion } = now
    if (czxid !== item.czxid || version !== item.version || aversion !== item.aversion)
      return errorCodes.BadVersion.code
    if (this.#kept.has(item.path)) return errorCodes.NotEmpty.code
    return this.#denied.has(parentPath(item.path)) ? errorCodes.NoAuth.code : 0
  }
}

/** @param known by parent: siblings share one list */
function aboveOf(path: string, tops: ReadonlySet<string>, known: Map<string, readonly string[]>): readonly string[] {
  const parent = parentPath(path)
  const found = known.get(parent) ?? above(parent, tops)
  known.set(parent, found)
  return found
}

/** From the parent of the highest subtree that a parent is in, or from itself where it is above them all, down to it. */
function above(parent: string, tops: ReadonlySet<string>): readonly string[] {
  const all = ancestors(parent)
  const highest = all.find((one) => tops.has(one))
  const top = highest === undefined ? parent : parentPath(highest)
  return all.filter((one) => isUnder(one, top))
}

/** The highest first: a znode that is read later was there when what is above it was read, or came since. */
function aboveAll(items: readonly Item[]): string[] {
  const lists = new Set(items.map((item) => item.above))
  return [...new Set([...lists].flat())].sort((a, b) => a.length - b.length)
}

function isTooLarge(results: GuardedAnswer['results']): boolean {
  return results instanceof ConnectionError && results.kind === 'too-large'
}

/** Bytes in a packet, and a share of those of its guards. */
function weigh({ path, above }: Item): number {
  return 3 * path.length + 100 + above.length * 30
}
