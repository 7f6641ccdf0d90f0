import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../client/client.ts'
import { UsageError, ZkError } from '../wire/error.ts'
import { joinPath } from '../wire/path.ts'
import { createEphemeral } from './holding/ephemeral.ts'
import type { Held } from './holding/held.ts'
import type { AcquireOptions } from './lock/lock.ts'
import { changes } from './steps/changes.ts'
import { ifThere } from './steps/if-there.ts'
import { persist } from './steps/persist.ts'
import { childrenOf, ensure } from './steps/sequence.ts'

const READY = 'ready'

/**
 * Members begin together and end together: `enter` waits until so many have come, `leave` until all have left.
 * A member that comes while the ones before are leaving waits for the next round.
 * Source: ZooKeeper recipe "Double Barriers"; znodes of Curator's DistributedDoubleBarrier and kazoo's DoubleBarrier.
 */
export class DoubleBarrier {
  readonly path: string
  readonly members: number
  readonly #zk: ZooKeeper
  readonly #name: string
  readonly #ready: string

  /** @param name of our znode; default: unique */
  constructor(
    zk: ZooKeeper,
    path: string,
    members: number,
    { name = randomUUID() }: { name?: string | undefined } = {},
  ) {
    if (!Number.isInteger(members) || members < 1)
      throw new UsageError(`a barrier has at least one member, not ${members}`)
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
  async enter({ signal }: AcquireOptions = {}): Promise<Held> {
    await ensure(this.#zk, this.path, 'persistent')
    for (;;) {
      await this.#lastRoundOver(signal)
      const member = await createEphemeral(this.#zk, joinPath(this.path, this.#name), '', 'persistent')
      try {
        if (await this.#gathered(signal)) return member
      } catch (error) {
        await member.release()
        throw error
      }
      await member.release()
    }
  }

  /** Gives up the membership and waits until all have left. @throws ConnectionError, ZkError, the signal's reason */
  async leave(member: Pick<Held, 'release'>, { signal }: AcquireOptions = {}): Promise<void> {
    await member.release()
    for await (const _ of changes(this.#zk, this.path, 'children', signal)) {
      if ((await this.#present(signal)).members.length === 0) break
    }
    await this.#removeReady()
  }

  /** A `ready` that was left behind by members that died is removed: it would let the next ones in too early. */
  async #lastRoundOver(signal: AbortSignal | undefined): Promise<void> {
    for await (const _ of changes(this.#zk, this.path, 'children', signal)) {
      const { members, ready } = await this.#present(signal)
      if (!ready) return
      if (members.length === 0) await this.#removeReady()
    }
  }

  /** @returns false when the round we came into is already ending */
  async #gathered(signal: AbortSignal | undefined): Promise<boolean> {
    for await (const event of changes(this.#zk, this.#ready, 'exists', signal)) {
      if (event?.type === 'NodeCreated') return true
      const { members, ready } = await this.#present(signal)
      if (members.length >= this.members && (ready || (await this.#open(members)))) return true
      if (ready) return false
    }
    return false
  }

  /** Makes `ready` if all of them are still there. @returns whether the barrier is open */
  async #open(members: readonly string[]): Promise<boolean> {
    return persist(this.#zk, async () => {
      const transaction = this.#zk.transaction()
      for (const name of members) transaction.check(joinPath(this.path, name))
      try {
        await transaction.create(this.#ready).commit()
      } catch (error) {
        if (!(error instanceof ZkError)) throw error
        if (error.name === 'NoNode') return false
        if (error.name !== 'NodeExists') throw error
      }
      return true
    })
  }

  async #present(signal: AbortSignal | undefined): Promise<{ members: string[]; ready: boolean }> {
    const children = await persist(this.#zk, () => childrenOf(this.#zk, this.path), signal)
    return { members: children.filter((name) => name !== READY), ready: children.includes(READY) }
  }

  async #removeReady(): Promise<void> {
    await ifThere(persist(this.#zk, () => this.#zk.delete(this.#ready)))
  }
}
