import { Buffer } from 'node:buffer'

/** A session the server knows; `connection` is where it is bound now. */
export interface Session<C> {
  readonly id: bigint
  /** ms of silence after which it expires */
  timeout: number
  connection: C | undefined
  /** Closing or closed: nothing more is done in its name. */
  closed: boolean
  /** Not in the log: opened on a read-only server. */
  readonly local: boolean
  bucket: number
}

const SUPER_SECRET = 0xb3415c00n
const RANDOM_MULTIPLIER = 0x5deece66dn
const RANDOM_MASK = (1n << 48n) - 1n

/**
 * The password of a session: 16 bytes of java.util.Random seeded with the id, as ZooKeeper makes them, so that a client
 * can resume its session also when the data directory has moved to a ZooKeeper.
 */
export function passwordOf(sessionId: bigint): Buffer {
  let seed = (BigInt.asUintN(64, sessionId ^ SUPER_SECRET) ^ RANDOM_MULTIPLIER) & RANDOM_MASK
  const password = Buffer.alloc(16)
  for (let at = 0; at < 16; at += 4) {
    seed = (seed * RANDOM_MULTIPLIER + 0xbn) & RANDOM_MASK
    password.writeUInt32LE(Number((seed >> 16n) & 0xffffffffn), at)
  }
  return password
}

/**
 * Sessions and when they expire. Deadlines are rounded up to the next tick, so that one sweep a tick finds all that are
 * due (org.apache.zookeeper.server.ExpiryQueue). Times are monotonic ms given by the caller.
 */
export class Sessions<C> {
  readonly #tick: number
  readonly #byId = new Map<bigint, Session<C>>()
  readonly #buckets = new Map<number, Set<Session<C>>>()
  #nextId: bigint

  /**
   * @param tick ms between two sweeps
   * @param startedAt ms since 1970: ids start from it, so that they are not used twice after a restart
   */
  constructor(tick: number, startedAt: number) {
    this.#tick = tick
    this.#nextId = (1n << 56n) | (BigInt.asUintN(64, BigInt(startedAt) << 24n) >> 8n)
  }

  get all(): ReadonlyMap<bigint, Session<C>> {
    return this.#byId
  }

  /** Sessions by the time they are due at, for reports. */
  get buckets(): ReadonlyMap<number, ReadonlySet<Session<C>>> {
    return this.#buckets
  }

  open(timeout: number, now: number, { id = this.#nextId++, local = false } = {}): Session<C> {
    const session: Session<C> = { id, timeout, connection: undefined, closed: false, local, bucket: -1 }
    this.#byId.set(id, session)
    this.touch(session, now)
    return session
  }

  get(id: bigint): Session<C> | undefined {
    return this.#byId.get(id)
  }

  /** It has been heard of: its time starts anew. */
  touch(session: Session<C>, now: number): void {
    const bucket = (Math.floor((now + session.timeout) / this.#tick) + 1) * this.#tick
    if (bucket === session.bucket || session.closed) return
    this.#leaveBucket(session)
    session.bucket = bucket
    const due = this.#buckets.get(bucket)
    if (due) due.add(session)
    else this.#buckets.set(bucket, new Set([session]))
  }

  remove(session: Session<C>): void {
    session.closed = true
    this.#leaveBucket(session)
    this.#byId.delete(session.id)
  }

  /** Those whose time is over at `now`. */
  due(now: number): Session<C>[] {
    const due: Session<C>[] = []
    for (const [bucket, sessions] of this.#buckets) if (bucket <= now) for (const session of sessions) due.push(session)
    return due
  }

  #leaveBucket(session: Session<C>): void {
    const bucket = this.#buckets.get(session.bucket)
    bucket?.delete(session)
    if (bucket?.size === 0) this.#buckets.delete(session.bucket)
  }
}
