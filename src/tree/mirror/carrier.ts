import type { ZooKeeper } from '../../client/client.ts'
import { OPEN_ACL } from '../../client/terms/acl.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { type ErrorName, errorCodes } from '../../wire/codes.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import { addChroot, pathFault } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { Openings } from '../journal/openings.ts'
import type { Difference } from '../place/differences.ts'
import { isSystem } from '../walk/system.ts'
import type { Znode } from '../walk/znode.ts'
import type { End } from './end.ts'
import type { Ledger, Mark, Notes } from './ledger.ts'
import { isMarks } from './marks.ts'
import { Packing, type Write } from './packing.ts'
import type { Patience } from './patience.ts'
import type { Progress } from './progress.ts'
import { above } from './some-znodes.ts'
import type { Troubles } from './troubles.ts'
import { type ConflictReason, type Policy, type Verdict, verdictOf } from './verdict.ts'

/** Packets on the wire at a time: a server does them in their order. */
const FLYING = 4
/** ACLs that are set at a time: there is no form for many. */
const ACLS = 200
/** Znodes found to be the same that are noted at a time. */
const SAME = 1000
/** Bytes from which on a lost connection may be the server's answer: nobody sets jute.maxbuffer lower. */
const LARGE = 64 * 1024

/** The same of writes that go alone. */
const FLYING_ALONE = 64

/** What an error of the server says of somebody else's doing at the target. */
const RACES: { readonly [Name in ErrorName]?: ConflictReason } = {
  NodeExists: 'created',
  BadVersion: 'changed',
  NoNode: 'deleted',
  NotEmpty: 'has-children',
  NoChildrenForEphemerals: 'ephemeral',
}
/** Of a znode whose stat could not be read. */
const ANY = { version: -1, aversion: -1 } as const

/** What a carrier works with; all of it outlives the carrier. */
export interface Work {
  readonly target: End
  /** Of the target. */
  readonly zk: ZooKeeper
  readonly ledger: Ledger
  readonly policy: Policy
  readonly progress: Progress
  readonly troubles: Troubles
  readonly patience: Patience
  readonly signal: AbortSignal
}

/** What came of a packet: results, or why there are none. */
interface Flight {
  readonly packet: readonly Write[]
  /** What was known of its znodes before it. */
  readonly before: Notes
  readonly answer: Promise<{ readonly results: readonly MultiResult[] | Error; readonly zxid: bigint }>
}

interface AclChange {
  readonly path: string
  readonly acl: readonly Acl[]
  readonly aversion: number
}

/**
 * Makes of the target's tree what differences say, in packets under the server's limit, several on the wire: creations and
 * changes in the order of a walk, ACLs after them, deletions last, children first. Each write demands what was read.
 */
export class Carrier {
  /** To be looked at again: somebody was faster, or a neighbour in a packet was refused. */
  readonly again = new Set<string>()
  readonly #work: Work
  readonly #packing = new Packing()
  #flights: Flight[] = []
  readonly #aversions = new Map<string, number>()
  readonly #acls: AclChange[] = []
  /** Of znodes that were created with an ACL that is more open than their own. */
  readonly #closings: AclChange[] = []
  readonly #openings: Openings
  readonly #deletes: { readonly path: string; readonly version: number }[] = []
  #same: [string, Mark][] = []
  #failure: Error | undefined

  constructor(work: Work) {
    this.#work = work
    this.#openings = new Openings(work.zk)
  }

  /** The same at both ends: whoever made it there, it is ours from now on. */
  same({ path, stat }: Pick<Znode, 'path' | 'stat'>): void {
    const { ledger, troubles, patience } = this.#work
    troubles.over(path)
    patience.end(path)
    if (stat && !ledger.knows(path, stat)) this.#same.push([path, { mzxid: stat.mzxid, aversion: stat.aversion }])
  }

  /** @throws ConnectionError: what was on its way is in doubt then, and noted so; what reading throws */
  async carry(differences: AsyncIterable<Difference>): Promise<void> {
    const { ledger, policy } = this.#work
    try {
      for await (const difference of differences) {
        await this.#follow(verdictOf(difference, ledger, policy))
        if (this.#same.length >= SAME) await this.#noteSame()
        if (this.#failure) throw this.#failure
      }
      await this.#setAcls(this.#acls)
      await this.#setAcls(this.#closings)
      for (const { path, version } of this.#deletes.reverse())
        await this.#write({ path, operation: { op: 'delete', request: { path: this.#server(path), version } } })
      await this.#sendAll(this.#packing.rest())
    } finally {
      await this.#land(0)
      await this.#noteSame()
    }
    if (this.#failure) throw this.#failure
  }

  async #follow(verdict: Verdict): Promise<void> {
    const { zk, troubles, target } = this.#work
    const { path } = verdict
    const at = target.at(path)
    if (isSystem(zk, at) || isMarks(zk, at)) return
    // Only a server that lies has such names.
    if (pathFault(at) !== undefined) return troubles.meet({ kind: 'obstacle', path, error: badName(at) })
    switch (verdict.kind) {
      case 'leave':
        return troubles.over(path)
      case 'conflict':
      case 'obstacle':
        return troubles.meet(verdict)
      case 'delete':
        // Nobody can delete the root of all.
        if (at === '/') return troubles.over(path)
        this.#deletes.push({ path, version: verdict.left.stat?.version ?? -1 })
        return
      case 'create':
        // What stands in the way of its parents stands in its own way, too, and is told there.
        if (path === '') await zk.createParents(target.root).catch(unlessRefused)
        // Not chosen itself, but above what is: it is to be there, that is all.
        if (verdict.right.data === undefined && (await this.#isThere(at))) return
        return this.#create(verdict.right)
      case 'change':
        return this.#change(verdict)
    }
  }

  /** What may not even be seen is there. */
  async #isThere(at: string): Promise<boolean> {
    try {
      return (await this.#work.zk.exists(at)) !== undefined
    } catch (error) {
      unlessRefused(error)
      return true
    }
  }

  async #create({ path, data, acl = OPEN_ACL, stat }: Znode): Promise<void> {
    // What is to come below it may need an entry more, until it is there.
    const open = stat?.numChildren ? await this.#openings.open(acl) : acl
    if (open !== acl) this.#closings.push({ path, acl, aversion: 0 })
    const request = { path: this.#server(path), data: data ?? null, acl: open, flags: 0 }
    await this.#write({ path, operation: { op: 'create', request } })
  }

  async #change({ path, left, right, in: what }: Extract<Verdict, { kind: 'change' }>): Promise<void> {
    const { version, aversion } = left.stat ?? ANY
    if (what.includes('data')) {
      this.#aversions.set(path, aversion)
      const request = { path: this.#server(path), data: right.data ?? null, version }
      await this.#write({ path, operation: { op: 'setData', request } })
    }
    if (!what.includes('acl')) return
    this.#acls.push({ path, acl: right.acl!, aversion })
    if (this.#acls.length < ACLS) return
    await this.#setAcls(this.#acls.splice(0))
  }

  async #write(write: Write): Promise<void> {
    await this.#sendAll(this.#packing.add(write, this.#work.patience.isAlone(write.path)))
  }

  async #sendAll(packets: readonly (readonly Write[])[]): Promise<void> {
    for (const packet of packets) {
      if (this.#failure) return
      await this.#land((packet.length === 1 ? FLYING_ALONE : FLYING) - 1)
      await this.#send(packet)
    }
  }

  async #send(packet: readonly Write[]): Promise<void> {
    const { ledger, signal } = this.#work
    signal.throwIfAborted()
    const paths = packet.map(({ path }) => path)
    const before = ledger.of(paths)
    await ledger.note({ doubts: paths })
    this.#flights.push({ packet, before, answer: this.#ask(packet) })
  }

  /** Never throws. */
  #ask(packet: readonly Write[]): Flight['answer'] {
    const { zk } = this.#work
    const answered = (results: readonly MultiResult[]) => ({ results, zxid: zk.lastZxid })
    const failed = (error: Error) => ({ results: error, zxid: 0n })
    const [only] = packet
    if (packet.length > 1)
      return zk
        .call(
          'multi',
          packet.map(({ operation }) => operation),
          undefined,
          { map: answered },
        )
        .catch(failed)
    // Alone, and not in a transaction of one: that takes some bytes more, and may be over the limit where this is not.
    const { op, request } = only!.operation
    return zk.call(op as 'delete', request as never, undefined, { map: () => answered([]) }).catch(failed)
  }

  /** Waits until no more packets are on the wire than that. */
  async #land(most: number): Promise<void> {
    while (this.#flights.length > most) {
      const flight = this.#flights.shift()!
      const { results, zxid } = await flight.answer
      if (results instanceof Error) await this.#failed(flight, results)
      else if (results.some(({ op }) => op === 'error')) await this.#refused(flight, blamed(results))
      else await this.#done(flight.packet, zxid)
    }
  }

  async #done(packet: readonly Write[], zxid: bigint): Promise<void> {
    const { ledger, progress, troubles, patience } = this.#work
    this.#packing.passed()
    const created = { mzxid: zxid, aversion: 0 }
    const marks: [string, Mark][] = []
    const forgotten: string[] = []
    for (const { path, operation } of packet) {
      troubles.over(path)
      patience.end(path)
      if (operation.op === 'delete') {
        progress.deleted++
        forgotten.push(path)
        continue
      }
      progress.bytes += ('data' in operation.request && operation.request.data?.length) || 0
      if (operation.op === 'setData') {
        progress.changed++
        marks.push([path, { mzxid: zxid, aversion: this.#aversions.get(path)! }])
        this.#aversions.delete(path)
      } else {
        progress.created++
        marks.push([path, created])
      }
    }
    await ledger.note({ marks, forgotten })
  }

  /**
   * Nothing of it was applied. Those ahead of the one that was refused go together again; those behind it, too, may be refused.
   * @param from index of the first that may be to blame
   */
  async #refused({ packet, before }: Flight, from: number): Promise<void> {
    const { ledger, patience } = this.#work
    await ledger.note(before)
    for (const [i, { path }] of packet.entries()) {
      if (i >= from) patience.race(path)
      this.again.add(path)
    }
  }

  async #failed(flight: Flight, error: Error): Promise<void> {
    const { packet, before } = flight
    const nothingSent = error instanceof ConnectionError && error.kind === 'too-large'
    if (packet.length > 1 && (nothingSent || error instanceof ZkError)) return this.#refused(flight, 0)
    if (nothingSent || error instanceof ZkError) {
      await this.#work.ledger.note(before)
      return this.#refusedAlone(packet[0]!.path, packet[0]!.operation.op, error)
    }
    // The first one: those behind it were lost with the same connection.
    if (!this.#failure) {
      this.#packing.lost(packet)
      if (packet.length === 1 && this.#isTooLarge(packet[0]!)) {
        this.#work.troubles.meet({ kind: 'obstacle', path: packet[0]!.path, error })
        return
      }
    }
    this.#failure ??= error
  }

  /** Whether a server closes the connection at it, again and again. */
  #isTooLarge({ path, operation }: Write): boolean {
    const { request } = operation
    const size = ('data' in request && request.data?.length) || 0
    return size >= LARGE && !this.#work.patience.lose(path)
  }

  async #refusedAlone(path: string, op: MultiOperation['op'] | 'setACL', error: Error): Promise<void> {
    const { troubles, patience, policy } = this.#work
    const raced = error instanceof ZkError && error.name !== 'Unknown' && RACES[error.name]
    if (!raced) {
      patience.end(path)
      return troubles.meet({ kind: 'obstacle', path, error })
    }
    if (patience.race(path)) {
      this.again.add(path)
      // Perhaps what is above it is to be made first.
      if (raced === 'deleted') for (const one of above(path)) this.again.add(one)
      // Or what is below it is to go, too.
      if (raced === 'has-children' && policy.prune) await this.#lookBelow(path)
      return
    }
    patience.end(path)
    // Below what is not mirrored itself.
    if (raced === 'deleted' && op === 'create') troubles.meet({ kind: 'obstacle', path, error })
    else troubles.meet({ kind: 'conflict', path, reason: raced })
  }

  /** Behind the writes of the data. */
  async #setAcls(changes: readonly AclChange[]): Promise<void> {
    if (changes.length === 0) return
    const { zk, ledger, troubles, progress } = this.#work
    await this.#sendAll(this.#packing.rest())
    await this.#land(0)
    const acls = changes.filter(({ path }) => !this.again.has(path) && !troubles.has(path))
    if (acls.length === 0 || this.#failure) return
    const before = acls.map(({ path }) => ledger.of([path]))
    await ledger.note({ doubts: acls.map(({ path }) => path) })
    const set = ({ path, acl, aversion }: AclChange): Promise<Stat | Error> =>
      zk.setAcl(this.#work.target.at(path), acl, { version: aversion }).catch((error: Error) => error)
    const ends = await Promise.all(acls.map(set))
    const marks: [string, Mark][] = []
    for (const [i, end] of ends.entries()) {
      const { path } = acls[i]!
      if (end instanceof ZkError) {
        await ledger.note(before[i]!)
        await this.#refusedAlone(path, 'setACL', end)
      } else if (end instanceof Error) this.#failure ??= end
      else {
        progress.changed++
        troubles.over(path)
        marks.push([path, { mzxid: end.mzxid, aversion: end.aversion }])
      }
    }
    await ledger.note({ marks })
  }

  async #lookBelow(path: string): Promise<void> {
    const list = await this.#work.zk.children(this.#work.target.at(path)).catch(unlessRefused)
    for (const name of list?.children ?? []) this.again.add(`${path}/${name}`)
  }

  async #noteSame(): Promise<void> {
    const marks = this.#same
    this.#same = []
    if (marks.length > 0) await this.#work.ledger.note({ marks })
  }

  #server(path: string): string {
    return addChroot(this.#work.zk.chroot, this.#work.target.at(path))
  }
}

function badName(path: string): UsageError {
  return new UsageError(`no path of ZooKeeper: ${pathFault(path)}`)
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof ZkError)) throw error
}

/** Index of the operation that was refused: those before it say 0, and those after it that they were not run. */
function blamed(results: readonly MultiResult[]): number {
  const { code: notRun } = errorCodes.RuntimeInconsistency
  return Math.max(
    0,
    results.findIndex((result) => result.op === 'error' && result.code !== 0 && result.code !== notRun),
  )
}
