import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { aPath, type Shape, text, whole } from '../wire/given/kinds.ts'
import { joinPath } from '../wire/path.ts'
import type { AcquireOptions } from './lock/lock.ts'
import { changes } from './steps/changes.ts'
import { ifThere } from './steps/if-there.ts'
import { namesText, readNames } from './steps/names.ts'
import { orAbort } from './steps/or-abort.ts'
import { persist } from './steps/persist.ts'
import { childrenOf, createProtected, discard, type Own } from './steps/sequence.ts'
import { aClient, waitShape } from './steps/shapes.ts'

/** The znode `start`: for whom the barrier is open. `everybody` when somebody made it by hand. */
interface Start {
  readonly persons: ReadonlySet<string> | 'everybody'
  readonly version: number
}

/** How somebody comes to a barrier. */
export interface PassOptions extends AcquireOptions {
  /**
   * Who passes, a UUID: the same for who waits on with another client when a session has expired. A barrier that opened
   * for a place of the old session has opened for the new one's, and does not count it as somebody else. Default: a new one.
   */
  person?: string | undefined
}

/**
 * The synchronous queue: nobody passes before so many have come. Each is a child `member_PERSON-…`; whoever completes the
 * number makes the child `start`, in one transaction with a check that all of them are still there, and everybody watches
 * `start` only. `start` names those it is for, so that a barrier can be used again and again.
 * Source: ZooKeeper recipe "Barriers", the synchronous queue of the classic introductions.
 */
export class Barrier {
  readonly path: string
  /** How many must come. */
  readonly members: number
  readonly #zk: ZooKeeper
  readonly #start: string

  /** @param members how many must come; all who use the path must say the same */
  constructor(zk: ZooKeeper, path: string, members: number) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    given('members', members, whole(1))
    this.#zk = zk
    this.path = path
    this.members = members
    this.#start = joinPath(path, 'start')
  }

  /** Waits until all have come. @throws ConnectionError, ZkError, the signal's reason: we are no member then */
  async pass(options: PassOptions = {}): Promise<void> {
    givenOptions(options, passShape)
    const { signal, person = randomUUID() } = options
    signal?.throwIfAborted()
    const own = await orAbort(this.#come(person), signal, ({ path }) => discard(this.#zk, path))
    try {
      for await (const _ of changes(this.#zk, this.#start, 'exists', signal)) {
        if (await persist(this.#zk, () => this.#look(own), signal)) return
      }
    } finally {
      await this.#goOut(own)
    }
  }

  /** Passes if we are the last one to be waited for. @returns whether we passed @throws ConnectionError, ZkError */
  async tryPass(): Promise<boolean> {
    const own = await this.#come(randomUUID())
    try {
      return await persist(this.#zk, () => this.#look(own))
    } finally {
      await this.#goOut(own)
    }
  }

  #come(person: string): Promise<Own> {
    return createProtected(this.#zk, this.path, (guid) => `${MEMBER}${person}-${guid}-`)
  }

  /** Looks whether the barrier is open for us, and opens it when everybody has come. */
  async #look(own: Own): Promise<boolean> {
    for (;;) {
      const [children, start] = await Promise.all([childrenOf(this.#zk, this.path), this.#readStart()])
      if (start && isFor(start, own.name)) return true
      const present = children.filter((name) => name.startsWith(MEMBER))
      if (!present.includes(own.name)) throw new ZkError(-101, own.path)
      const waiting = new Set(present.filter((name) => !start || !isFor(start, name)).map(personOf))
      if (waiting.size < this.members) return false
      await this.#open(present, start)
    }
  }

  /** Those for whom it was open before and who have not passed yet stay on the list. */
  async #open(present: readonly string[], start: Start | undefined): Promise<void> {
    const transaction = this.#zk.transaction()
    for (const name of present) transaction.check(joinPath(this.path, name))
    const data = namesText(present)
    if (start) transaction.set(this.#start, data, { version: start.version })
    else transaction.create(this.#start, data)
    try {
      await transaction.commit()
    } catch (error) {
      // Somebody left, or somebody else opened it: look again.
      if (!(error instanceof ZkError)) throw error
      if (!['NoNode', 'NodeExists', 'BadVersion'].includes(error.name)) throw error
    }
  }

  async #readStart(): Promise<Start | undefined> {
    const read = await ifThere(this.#zk.get(this.#start))
    if (!read) return undefined
    const names = readNames(read.data)
    return { persons: names ? new Set(names.map(personOf)) : 'everybody', version: read.stat.version }
  }

  /**
   * The last of those it was open for takes `start` away, in the transaction in which it goes: while it is there nobody else
   * does, so that it is not the `start` of a later round. Who is not the last goes while one is there to be it. Never throws.
   */
  async #goOut(own: Own): Promise<void> {
    try {
      let out = false
      while (!out) out = await persist(this.#zk, () => this.#tryGoOut(own))
    } catch {
      await discard(this.#zk, own.path)
    }
  }

  /** @returns whether we are out; else somebody else has gone, or opened it, at the same moment */
  async #tryGoOut({ path, name }: Own): Promise<boolean> {
    const [children, start] = await Promise.all([childrenOf(this.#zk, this.path), this.#readStart()])
    const other = children.find((child) => child.startsWith(MEMBER) && child !== name)
    const transaction = this.#zk.transaction().delete(path)
    if (other !== undefined) transaction.check(joinPath(this.path, other))
    else if (start && start.persons !== 'everybody' && isFor(start, name))
      transaction.delete(this.#start, { version: start.version })
    try {
      await transaction.commit()
      return true
    } catch (error) {
      if (!(error instanceof ZkError) || (error.name !== 'NoNode' && error.name !== 'BadVersion')) throw error
      return error.path === path
    }
  }
}

const passShape: Shape<PassOptions> = { ...waitShape, person: text }

const MEMBER = 'member_'
/** Characters of a UUID. */
const UUID = 36

/** Whose place it is. */
function personOf(name: string): string {
  return name.slice(MEMBER.length, MEMBER.length + UUID)
}

function isFor({ persons }: Start, name: string): boolean {
  return persons === 'everybody' || persons.has(personOf(name))
}
