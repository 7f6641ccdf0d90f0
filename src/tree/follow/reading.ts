import type { Buffer } from 'node:buffer'
import type { ReadResult } from '../../client/bulk/read-packet.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { OversizeError, WireError, type ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'

/** Something to read: with `exists` the stat only. */
export interface Wanted {
  readonly op: 'getData' | 'getChildren' | 'exists'
  readonly path: string
}

/** What a read shows of a znode. */
export type Sight =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'node'
      /** Undefined: it is there, and nobody says more. */
      readonly stat: Stat | undefined
      readonly data?: Buffer | null
      /** Why its data cannot be read. */
      readonly unread?: Error
    }
  | { readonly kind: 'children'; readonly children: readonly string[] }
  | { readonly kind: 'unlisted'; readonly error: Error }

/** What was too large, or damaged, when it was last read. */
interface Unreadable {
  readonly error: WireError
  /** The mzxid (data) or pzxid (children) it had then; undefined until a stat told. */
  as: bigint | undefined
}

/** Bytes an answer has besides the data: its header, a length, the stat. */
const AROUND_DATA = 16 + 4 + 68

/** A read ends with its connection, and not before: who follows has nothing better to do than to wait. */
export const PATIENT = { timeout: Number.POSITIVE_INFINITY }

/**
 * Reads for a follower, in packets as far as their answers allow. What the server, or a limit, will not let be read is told as
 * such, with the stat that exists gives of it. An answer that was too large is not asked for again until the znode has changed,
 * however often everything is looked at: a damaged one costs the connection, and would do so with every look.
 */
export class Reading {
  readonly #unreadable = new Map<string, Unreadable>()

  /**
   * @param take called once with each sight, at its place among the answers and events on the wire
   * @throws ConnectionError; ZkError when the server refuses more than single znodes
   */
  async read(zk: ZooKeeper, wanted: readonly Wanted[], take: (sight: Sight, at: number) => void): Promise<void> {
    const looks: Promise<void>[] = []
    const look = (at: number, error?: ZkError): void => {
      const looking = this.#look(zk, wanted[at]!, error, (sight) => take(sight, at))
      looking.catch(() => {})
      looks.push(looking)
    }
    const places: number[] = []
    const doubtful = (one: Wanted): boolean => this.#unreadable.size > 0 && this.#unreadable.has(keyOf(one))
    for (const [at, one] of wanted.entries()) {
      if (one.op === 'exists' || doubtful(one)) look(at)
      else places.push(at)
    }
    const reads = places.map((at) => wanted[at]! as Wanted & { op: 'getData' | 'getChildren' })
    await zk.readTogether(
      reads,
      (result, i) => {
        const at = places[i]!
        if (result.op !== 'error') return take(sightOf(result), at)
        const { error } = result
        if (error instanceof WireError) this.#unreadable.set(keyOf(reads[i]!), { error, as: undefined })
        if (error.name === 'NoNode') take({ kind: 'none' }, at)
        else look(at, error instanceof WireError ? undefined : error)
      },
      PATIENT,
    )
    await Promise.all(looks)
  }

  /** The stat of what may not, or cannot, be read. @param error why, if the server said so just now */
  async #look(zk: ZooKeeper, wanted: Wanted, error: ZkError | undefined, take: (sight: Sight) => void): Promise<void> {
    const { op, path } = wanted
    const show = (stat: Stat | undefined, why: Error | undefined): void => {
      if (op === 'getChildren') take({ kind: 'unlisted', error: why! })
      else take(why ? { kind: 'node', stat, unread: why } : { kind: 'node', stat })
    }
    const map = ({ stat }: { stat: Stat }): boolean => {
      const known = this.#unreadable.get(keyOf(wanted))
      if (known && !isStill(known, op, stat)) return false
      show(stat, error ?? known?.error)
      return true
    }
    const refused = (refusal: ZkError): { value: boolean } => {
      if (refusal.name === 'NoNode') take({ kind: 'none' })
      else show(undefined, error ?? refusal)
      return { value: true }
    }
    const request = { path: addChroot(zk.chroot, path), watch: false }
    if (await zk.call('exists', request, PATIENT, { map, refused })) return
    // It has changed since: perhaps it can be read now.
    this.#unreadable.delete(keyOf(wanted))
    await this.read(zk, [wanted], take)
  }
}

/** Whether what could not be read before cannot be read now. */
function isStill(known: Unreadable, op: Wanted['op'], stat: Stat): boolean {
  if (op === 'getData' && known.error instanceof OversizeError) return stat.dataLength + AROUND_DATA > known.error.limit
  const as = op === 'getChildren' ? stat.pzxid : stat.mzxid
  known.as ??= as
  return known.as === as
}

function sightOf(result: Exclude<ReadResult, { op: 'error' }>): Sight {
  if (result.op === 'getData') return { kind: 'node', stat: result.stat, data: result.data }
  return { kind: 'children', children: result.children }
}

function keyOf({ op, path }: Wanted): string {
  return `${op} ${path}`
}
