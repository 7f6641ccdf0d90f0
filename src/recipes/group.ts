import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { aPath, flag, oneOf, type Shape, data as someData, text } from '../wire/given/kinds.ts'
import { joinPath } from '../wire/path.ts'
import type { Stat } from '../wire/records.ts'
import { createEphemeral } from './holding/ephemeral.ts'
import type { Held } from './holding/held.ts'
import type { AcquireOptions } from './lock/lock.ts'
import { attendance, type Coming, comings } from './steps/comings.ts'
import { gone } from './steps/gone.ts'
import { ifThere } from './steps/if-there.ts'
import { MixedLayouts } from './steps/mixed-layouts.ts'
import type { FollowOptions } from './steps/over-sessions.ts'
import { persist } from './steps/persist.ts'
import { childrenOf } from './steps/sequence.ts'
import { aClient, followShape, waitShape } from './steps/shapes.ts'

/** One that is there: the data and stat of its znode. */
export interface Member {
  readonly name: string
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
}

/** Something happened to a group. `present` is told for those who are there at the beginning. */
export interface GroupChange {
  /** `present`, `joined`, `left` or `changed`. */
  readonly change: Coming
  /** As it is now; of one that has left as it was last seen. */
  readonly member: Member
}

/**
 * How members are named: as they like (Curator's GroupMember, kazoo's ShallowParty), or `NAME__party__`, which is all that
 * kazoo's Party sees.
 */
export type GroupLayout = 'plain' | 'party'

export const groupLayouts = ['plain', 'party'] as const satisfies readonly GroupLayout[]

const PARTY = '__party__'

/** How a group's members are named. */
export interface GroupOptions {
  /** Default: that of the members that are there, `plain` when nobody is. */
  layout?: GroupLayout | undefined
}

/** How somebody joins. */
export interface JoinOptions extends AcquireOptions {
  /** Whether to wait for a name that is taken: that of a member that died is, until its session has expired. Default: no. */
  patient?: boolean | undefined
}

/**
 * Who is there now: each member is an ephemeral znode, which the server removes when its process dies.
 * Source: ZooKeeper recipe "Group Membership"; Curator's GroupMember, kazoo's Party and ShallowParty.
 */
export class Group {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #layout: GroupLayout | undefined

  /** @param path the directory of the members; made when the first joins */
  constructor(zk: ZooKeeper, path: string, options: GroupOptions = {}) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    givenOptions(options, { layout: oneOf(groupLayouts) })
    this.#zk = zk
    this.path = path
    this.#layout = options.layout
  }

  /**
   * Becomes a member until `release()` or the end of the session.
   * @param data default: the name for a Party, which knows members by it, else nothing
   * @throws ZkError NodeExists when the name is taken, unless it is waited for; MixedLayouts for a plain member beside a
   * Party, which would not see it; ConnectionError when the session is over; the signal's reason
   */
  async join(name: string, data: string | Uint8Array | null = null, options: JoinOptions = {}): Promise<Held> {
    given('name', name, text)
    given('data', data, someData)
    givenOptions(options, joinShape)
    const { signal, patient = false } = options
    for (;;) {
      signal?.throwIfAborted()
      try {
        return await this.#join(name, data)
      } catch (error) {
        if (!patient || !(error instanceof ZkError) || error.name !== 'NodeExists') throw error
        await gone(this.#zk, error.path!, signal)
      }
    }
  }

  async #join(name: string, data: string | Uint8Array | null): Promise<Held> {
    const names = await persist(this.#zk, () => childrenOf(this.#zk, this.path))
    const party = names.some((other) => other.includes(PARTY))
    if (party && this.#layout === 'plain')
      throw new MixedLayouts(`${this.path} is a Party of kazoo, which does not see plain members`)
    // Neither GroupMember nor Party can read null. kazoo makes sure of the directory once a program.
    return party || this.#layout === 'party'
      ? createEphemeral(this.#zk, joinPath(this.path, name + PARTY), data ?? name, { parents: 'persistent' })
      : createEphemeral(this.#zk, joinPath(this.path, name), data ?? '', { parents: 'container' })
  }

  /** The members, by name. @throws ConnectionError, ZkError NoAuth */
  members(): Promise<Member[]> {
    return membersOf(this.#zk, this.path)
  }

  /**
   * Tells who is there, then who joins, leaves and changes its data. A member that was replaced between two looks has
   * left and joined. Ends when aborted.
   * @throws ConnectionError when the session is over and there is no next; ZkError NoAuth
   */
  watch(options: FollowOptions = {}): AsyncGenerator<GroupChange, void> {
    givenOptions(options, followShape)
    const { path } = this
    return changesIn(attendance(this.#zk, path, (zk) => membersOf(zk, path), options))
  }
}

const joinShape: Shape<JoinOptions> = { ...waitShape, patient: flag }

async function* changesIn(lists: AsyncIterable<readonly Member[]>): AsyncGenerator<GroupChange, void> {
  for await (const [change, member] of comings(lists)) yield { change, member }
}

async function membersOf(zk: ZooKeeper, path: string): Promise<Member[]> {
  const names = [...(await childrenOf(zk, path))].sort()
  const members = await Promise.all(names.map((name) => look(zk, path, name)))
  return members.filter((member) => member !== undefined)
}

async function look(zk: ZooKeeper, directory: string, name: string): Promise<Member | undefined> {
  const path = joinPath(directory, name)
  const read = await ifThere(zk.get(path))
  return read && { name, path, ...read }
}
