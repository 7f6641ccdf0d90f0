import type { ZooKeeper } from '../../client/client.ts'
import { OPEN_ACL } from '../../client/terms/acl.ts'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import { joinPath, stripChroot } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { Reads } from '../walk/reads.ts'
import { statsBy } from '../walk/stats.ts'

/** Begins the name of a znode that no one ever sees: it goes with the transaction it came with. */
const NAME = 'zoosh-guard-'

/** Operations of a guard. */
const GUARD_OPERATIONS = 2

/**
 * How many children a znode has had, as the server counts them: the number its next sequential child gets. A stat tells
 * twice that number less the children there are (org.apache.zookeeper.server.DataNode.copyStat).
 */
export function childrenEver({ cversion, numChildren }: Pick<Stat, 'cversion' | 'numChildren'>): number {
  return ((cversion + numChildren) >>> 0) / 2
}

/**
 * What lets a transaction pass only while no child was created below a znode since `ever` children were counted there.
 * ZooKeeper can make a write depend on the version of data and on nothing else; but it names a sequential child by that
 * count, and a transaction can demand that the name be a certain one: it deletes the child under the name it should have.
 * Needs CREATE and DELETE there. Moves the count on by one.
 * @param parent the server's path
 */
export function guard(parent: string, ever: number): MultiOperation[] {
  const path = joinPath(parent, NAME)
  return [
    { op: 'create', request: { path, data: null, acl: OPEN_ACL, flags: 2 } },
    { op: 'delete', request: { path: path + String(ever).padStart(10, '0'), version: 0 } },
  ]
}

/**
 * What became of a guarded transaction: `raced` somebody created something since the look; `unguarded` a parent takes no
 * guard, so that it is to be sent without; a number is the code the transaction itself was refused with.
 */
export type GuardedEnd = 'done' | 'raced' | 'unguarded' | number

/** A guarded transaction, as it was answered. */
export interface GuardedAnswer {
  readonly results: readonly MultiResult[] | Error
  /** The newest zxid when it was answered: its own, where it was done. */
  readonly zxid: bigint
  /** Parents whose guards stand in front, in order. */
  readonly guarded: readonly string[]
}

/** Sends transactions behind guards: several at a time, for each counts those ahead of it. All paths are the server's. */
export class Guards {
  readonly #zk: ZooKeeper
  readonly #reads: Reads
  /** Children ever created, by parent: as read last, and counted on from there. */
  readonly #ever = new Map<string, number>()
  /** Parents that take no guard. */
  readonly #open = new Set<string>()

  constructor(zk: ZooKeeper) {
    this.#zk = zk
    // All by this one session: another may be on a server that is behind, and see less below than was seen above.
    this.#reads = new Reads(zk, { ask: (read) => read(zk) })
  }

  /**
   * Reads stats, and before them those of the parents: what is found below is guarded from then on.
   * @param parents from the highest down
   */
  async look(parents: readonly string[], paths: readonly string[]): Promise<(Stat | ZkError)[]> {
    // Sent first, and so answered first.
    const above = Promise.all(parents.map((path) => this.#stat(path)))
    const clients = paths.map((path) => stripChroot(this.#zk.chroot, path))
    const [stats, sights] = await Promise.all([above, statsBy(this.#reads, clients)])
    for (const [i, parent] of parents.entries()) {
      const stat = stats[i]!
      if (stat instanceof ZkError) this.#open.add(parent)
      else this.#ever.set(parent, childrenEver(stat))
    }
    return sights.map(({ stat, error }) => {
      if (stat) return stat
      if (error instanceof ZkError) return error
      throw error
    })
  }

  /** Sends a transaction behind the guards of parents that were looked at. Never throws. */
  async send(parents: readonly string[], operations: readonly MultiOperation[]): Promise<GuardedAnswer> {
    const guarded = parents.filter((parent) => !this.#open.has(parent))
    const all: MultiOperation[] = []
    for (const parent of guarded) {
      const ever = this.#ever.get(parent)!
      all.push(...guard(parent, ever))
      this.#ever.set(parent, ever + 1)
    }
    all.push(...operations)
    const answered = (results: readonly MultiResult[]) => ({ results, zxid: this.#zk.lastZxid, guarded })
    const lost = (error: Error) => ({ results: error, zxid: 0n, guarded })
    return this.#zk.call('multi', all, undefined, { map: answered }).catch(lost)
  }

  /** What an answer says, and what is learnt from it about the parents. @throws what the answer is, if an error */
  end({ results, guarded }: GuardedAnswer): GuardedEnd {
    if (results instanceof Error) throw results
    const refused = refusalOf(results)
    if (refused < 0) return 'done'
    const { code } = results[refused] as MultiResult & { op: 'error' }
    const parent = guarded[Math.floor(refused / GUARD_OPERATIONS)]
    if (parent === undefined) return code
    // The first operation of a guard creates; only the second says NoNode for another name.
    if (refused % GUARD_OPERATIONS > 0 && code === errorCodes.NoNode.code) return 'raced'
    this.#open.add(parent)
    return 'unguarded'
  }

  /** Of parents without a guard, those where something was created, or may have been, since they were looked at. */
  async moved(parents: readonly string[]): Promise<Set<string>> {
    const moved = new Set<string>()
    const look = async (parent: string): Promise<void> => {
      const stat = await this.#stat(parent)
      if (stat instanceof ZkError || childrenEver(stat) !== this.#ever.get(parent)) moved.add(parent)
    }
    await Promise.all(parents.filter((parent) => this.#open.has(parent)).map(look))
    return moved
  }

  async #stat(path: string): Promise<Stat | ZkError> {
    try {
      return (await this.#zk.call('exists', { path, watch: false })).stat
    } catch (error) {
      if (error instanceof ZkError) return error
      throw error
    }
  }
}

/** Index of the operation that was refused, or -1. Those before it say 0, and those after it that they were not run. */
export function refusalOf(results: readonly MultiResult[]): number {
  return results.findIndex(
    (result) => result.op === 'error' && result.code !== 0 && result.code !== errorCodes.RuntimeInconsistency.code,
  )
}
