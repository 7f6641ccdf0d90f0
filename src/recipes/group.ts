import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import { joinPath } from '../wire/path.ts'
import type { Stat } from '../wire/records.ts'
import { createEphemeral } from './holding/ephemeral.ts'
import type { Held } from './holding/held.ts'
import { changes } from './steps/changes.ts'
import { ifThere } from './steps/if-there.ts'
import { MixedLayouts } from './steps/mixed-layouts.ts'
import { persist } from './steps/persist.ts'
import { childrenOf, ensure } from './steps/sequence.ts'

export interface Member {
  readonly name: string
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
}

/** Something happened to a group. `present` is told for those who are there at the beginning. */
export interface GroupChange {
  readonly change: 'present' | 'joined' | 'left' | 'changed'
  readonly member: Member
}

/**
 * How members are named: as they like (Curator's GroupMember, kazoo's ShallowParty), or `NAME__party__`, which is all that
 * kazoo's Party sees.
 */
export type GroupLayout = 'plain' | 'party'

export const groupLayouts = ['plain', 'party'] as const satisfies readonly GroupLayout[]

const PARTY = '__party__'

export interface GroupOptions {
  /** Default: that of the members that are there, `plain` when nobody is. */
  layout?: GroupLayout | undefined
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
  constructor(zk: ZooKeeper, path: string, { layout }: GroupOptions = {}) {
    this.#zk = zk
    this.path = path
    this.#layout = layout
  }

  /**
   * Becomes a member until `release()` or the end of the session.
   * @param data default: the name for a Party, which knows members by it, else nothing
   * @throws ZkError NodeExists when the name is taken; MixedLayouts for a plain member beside a Party, which would not see it
   */
  async join(name: string, data: string | Uint8Array | null = null): Promise<Held> {
    const names = await persist(this.#zk, () => childrenOf(this.#zk, this.path))
    const party = names.some((other) => other.includes(PARTY))
    if (party && this.#layout === 'plain')
      throw new MixedLayouts(`${this.path} is a Party of kazoo, which does not see plain members`)
    // Neither GroupMember nor Party can read null. kazoo makes sure of the directory once a program.
    return party || this.#layout === 'party'
      ? createEphemeral(this.#zk, joinPath(this.path, name + PARTY), data ?? name, 'persistent')
      : createEphemeral(this.#zk, joinPath(this.path, name), data ?? '', 'container')
  }

  /** The members, by name. */
  async members(): Promise<Member[]> {
    const names = await childrenOf(this.#zk, this.path)
    const members = await Promise.all([...names].sort().map((name) => this.#look(name)))
    return members.filter((member) => member !== undefined)
  }

  /**
   * Tells who is there, then who joins, leaves and changes its data. A member that was replaced between two looks has
   * left and joined. Ends when aborted; throws ConnectionError when the session is over.
   */
  async *watch({ signal }: { signal?: AbortSignal | undefined } = {}): AsyncGenerator<GroupChange, void> {
    await ensure(this.#zk, this.path, 'container')
    let known: Map<string, Member> | undefined
    try {
      for await (const _ of changes(this.#zk, this.path, 'persistent-recursive', signal)) {
        const now = byName(await persist(this.#zk, () => this.members(), signal))
        if (known) yield* compare(known, now)
        else for (const member of now.values()) yield { change: 'present', member }
        known = now
      }
    } catch (error) {
      if (!signal?.aborted) throw error
    }
  }

  async #look(name: string): Promise<Member | undefined> {
    const path = joinPath(this.path, name)
    const read = await ifThere(this.#zk.get(path))
    return read && { name, path, ...read }
  }
}

function byName(members: readonly Member[]): Map<string, Member> {
  return new Map(members.map((member) => [member.name, member]))
}

function* compare(before: ReadonlyMap<string, Member>, now: ReadonlyMap<string, Member>): Generator<GroupChange> {
  for (const member of before.values()) {
    if (now.get(member.name)?.stat.czxid !== member.stat.czxid) yield { change: 'left', member }
  }
  for (const member of now.values()) {
    const old = before.get(member.name)
    if (old?.stat.czxid !== member.stat.czxid) yield { change: 'joined', member }
    else if (old.stat.mzxid !== member.stat.mzxid) yield { change: 'changed', member }
  }
}
