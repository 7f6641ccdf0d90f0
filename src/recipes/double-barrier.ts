import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../client/client.ts'
import { UsageError, ZkError } from '../wire/error.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { aPath, having, text, whole } from '../wire/given/kinds.ts'
import { joinPath } from '../wire/path.ts'
import type { Stat } from '../wire/records.ts'
import { createEphemeral } from './holding/ephemeral.ts'
import type { Held } from './holding/held.ts'
import type { AcquireOptions } from './lock/lock.ts'
import { changes } from './steps/changes.ts'
import { ifThere } from './steps/if-there.ts'
import { namesText, readNames } from './steps/names.ts'
import { persist } from './steps/persist.ts'
import { childrenOf } from './steps/sequence.ts'
import { aClient, waitShape } from './steps/shapes.ts'
import { whileOurs } from './steps/while-ours.ts'

const READY = 'ready'

/** Members that begin together, and are to end together. */
interface Round {
  /** The transaction that began it: whoever is of the round was there before. */
  readonly zxid: bigint
  readonly names: readonly string[]
}

/** What is there at one moment. */
interface Look {
  /** Who is there, of whatever round. */
  readonly members: readonly string[]
  /** The znode `ready`. */
  readonly ready: Stat | undefined
  /** The round that zoosh began last: in the data of the directory. */
  readonly begun: Round | undefined
  readonly version: number
  readonly zxid: bigint
}

/** Rounds of the members that have entered. */
const rounds = new WeakMap<object, Round>()

/**
 * Members begin together and end together: `enter` waits until so many have come, `leave` until all of these have left.
 * A member that comes while others are in waits for the next round.
 *
 * Each member is an ephemeral child. Whoever completes the number makes the child `ready`, and in the same transaction
 * writes their names into the data of the directory, while it is checked that all of them are still there. So a member
 * knows its round and who else is in it even when the others have left, or come again, before it looks: a znode of
 * another round is older or younger than the transaction. Who leaves waits for those of its own round and no others, and
 * the last one takes `ready` away, unless the directory has changed, which a later round has done then.
 * Source: ZooKeeper recipe "Double Barriers"; znodes of Curator's DistributedDoubleBarrier and kazoo's DoubleBarrier,
 * which only make `ready`: all that are older than it are of the round then.
 */
export class DoubleBarrier {
  readonly path: string
  /** How many must come. */
  readonly members: number
  readonly #zk: ZooKeeper
  readonly #name: string
  /** Nobody else makes a znode of our name. */
  readonly #unique: boolean
  readonly #ready: string

  /** @param name of our znode; default: unique */
  constructor(zk: ZooKeeper, path: string, members: number, options: { name?: string | undefined } = {}) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    given('members', members, whole(1))
    givenOptions(options, { name: text })
    const { name = randomUUID() } = options
    this.#unique = options.name === undefined
    if (name === READY) throw new UsageError(`a member cannot be called ${READY}`)
    this.#zk = zk
    this.path = path
    this.members = members
    this.#name = name
    this.#ready = joinPath(path, READY)
  }

  /**
   * Waits until all have come.
   * @returns our membership: it ends with `leave`, or with the session
   * @throws ConnectionError, ZkError, the signal's reason: we are no member then
   */
  async enter(options: AcquireOptions = {}): Promise<Held> {
    givenOptions(options, waitShape)
    const { signal } = options
    for (;;) {
      signal?.throwIfAborted()
      const { ready, begun, members } = await this.#look(signal)
      if (ready) {
        const others = ready.czxid === begun?.zxid ? begun.names : members
        await this.#end({ zxid: ready.czxid, names: others }, signal)
        continue
      }
      const how = { parents: 'persistent', unique: this.#unique } as const
      const member = await createEphemeral(this.#zk, joinPath(this.path, this.#name), '', how)
      try {
        const round = await this.#gathered(member, signal)
        if (!round) continue
        rounds.set(member, round)
        return member
      } catch (error) {
        await member.release()
        throw error
      }
    }
  }

  /** Gives up the membership and waits until all have left. @throws ConnectionError, ZkError, the signal's reason */
  async leave(member: Pick<Held, 'release'>, options: AcquireOptions = {}): Promise<void> {
    given('member', member, having('what enter() gives', 'release'))
    givenOptions(options, waitShape)
    const { signal } = options
    const round = rounds.get(member) ?? (await this.#ownRound(signal))
    await member.release()
    await this.#end(round, signal)
  }

  /** @returns undefined when a round without us is on: we have withdrawn, since programs with Curator or kazoo wait for us then */
  async #gathered(member: Held, signal: AbortSignal | undefined): Promise<Round | undefined> {
    let version: number | undefined
    for await (const event of changes(this.#zk, this.#ready, 'exists', signal)) {
      let made = event?.type === 'NodeCreated'
      for (;;) {
        const look = await this.#look(signal)
        const round = roundOf(this.#name, member.zxid, look)
        if (round) return round
        if (!look.members.includes(this.#name)) throw new ZkError(-101, member.path)
        if (look.ready) {
          if (await this.#withdraw(member, look)) return undefined
          continue
        }
        // kazoo takes it away again when the first one leaves. Had zoosh made it the version would be another.
        if (made && look.version === version) return { zxid: look.zxid, names: look.members }
        made = false
        version = look.version
        if (look.members.length < this.members) break
        await this.#begin(look)
      }
    }
    return undefined
  }

  /** @returns false when a round has begun meanwhile, perhaps with us: it must not begin with one who is on the way out */
  async #withdraw(member: Held, { version }: Look): Promise<boolean> {
    const leave = (own?: number) =>
      this.#zk.transaction().check(this.path, version).delete(member.path, { version: own }).commit()
    // At once where it can: programs with kazoo count whoever is there, also who is about to go.
    const leaving = this.#unique ? persist(this.#zk, () => leave()) : whileOurs(this.#zk, member, leave)
    await unlessChanged(leaving)
    if ((await persist(this.#zk, () => this.#zk.exists(member.path)))?.czxid === member.zxid) return false
    member.lose(new Error('a round without us was on'))
    return true
  }

  /** Begins a round with all that are there, if nothing has changed since. */
  async #begin({ members, version }: Look): Promise<void> {
    const transaction = this.#zk.transaction().set(this.path, namesText(members), { version })
    for (const name of members) transaction.check(joinPath(this.path, name))
    transaction.create(this.#ready)
    await unlessChanged(persist(this.#zk, () => transaction.commit()))
  }

  /** The round of a member that has entered by other means than this object: another process, or another program. */
  async #ownRound(signal: AbortSignal | undefined): Promise<Round> {
    const own = await persist(this.#zk, () => this.#zk.exists(joinPath(this.path, this.#name)), signal)
    const look = await this.#look(signal)
    return (own && roundOf(this.#name, own.czxid, look)) ?? { zxid: look.zxid, names: look.members }
  }

  /** Waits until all of a round have left, and takes its `ready` away. */
  async #end({ zxid, names }: Round, signal: AbortSignal | undefined): Promise<void> {
    const present = new Set(await persist(this.#zk, () => childrenOf(this.#zk, this.path), signal))
    for (const name of names) if (present.has(name)) await this.#left(name, zxid, signal)
    const { ready, version } = await this.#look(signal)
    if (!ready || ready.czxid > zxid) return
    const transaction = this.#zk.transaction().check(this.path, version).delete(this.#ready)
    await unlessChanged(persist(this.#zk, () => transaction.commit()))
  }

  /** Waits until a member is gone; one of the same name that came later is another one. */
  async #left(name: string, zxid: bigint, signal: AbortSignal | undefined): Promise<void> {
    const path = joinPath(this.path, name)
    for await (const _ of changes(this.#zk, path, 'exists', signal)) {
      const stat = await persist(this.#zk, () => this.#zk.exists(path), signal)
      if (!stat || stat.czxid > zxid) return
    }
  }

  async #look(signal: AbortSignal | undefined): Promise<Look> {
    for (;;) {
      const read = await persist(
        this.#zk,
        () =>
          Promise.all([
            ifThere(this.#zk.get(this.path)),
            this.#zk.exists(this.#ready),
            ifThere(this.#zk.children(this.path)),
          ]),
        signal,
      )
      const [directory, ready, list] = read
      if (!directory || !list) return { members: [], ready: undefined, begun: undefined, version: 0, zxid: 0n }
      const { version, mzxid } = directory.stat
      // A round began between the first answer and the last one.
      if (list.stat.version !== version) continue
      const names = readNames(directory.data)
      return {
        members: list.children.filter((child) => child !== READY).sort(),
        ready,
        begun: names && { zxid: mzxid, names },
        version,
        zxid: list.stat.pzxid,
      }
    }
  }
}

/** The round a member is in, if it has begun. */
function roundOf(name: string, czxid: bigint, { ready, begun, members }: Look): Round | undefined {
  if (begun && czxid < begun.zxid && begun.names.includes(name)) return begun
  const theirs = ready && ready.czxid !== begun?.zxid && czxid < ready.czxid
  return theirs ? { zxid: ready.czxid, names: members } : undefined
}

/** Somebody has come, left, begun or ended a round meanwhile: to be seen by looking again. */
async function unlessChanged(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    if (!['NoNode', 'NodeExists', 'BadVersion'].includes(error.name)) throw error
  }
}
