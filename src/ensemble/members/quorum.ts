import type { ConfiguredMember } from './membership.ts'

/** Voters that must be up for an ensemble of `voters` to serve. */
export function majority(voters: number): number {
  return Math.floor(voters / 2) + 1
}

/** What a number of voters can bear. */
export interface Quorum {
  readonly voters: readonly number[]
  readonly observers: readonly number[]
  /** Voters that must be up. */
  readonly needed: number
  /** Voters that may be down. */
  readonly tolerates: number
}

export function quorumOf(members: readonly Pick<ConfiguredMember, 'id' | 'role'>[]): Quorum {
  const ids = (role: ConfiguredMember['role']) => members.filter((member) => member.role === role).map(({ id }) => id)
  const voters = ids('participant')
  const needed = voters.length === 0 ? 0 : majority(voters.length)
  return { voters, observers: ids('observer'), needed, tolerates: voters.length - needed }
}

/** A change of membership, as `reconfig` takes it. */
export interface MembershipChange {
  /** Members that join, or get another role or other ports. */
  readonly joining?: readonly ConfiguredMember[]
  /** Ids that leave. */
  readonly leaving?: readonly number[]
  /** All members there are to be, instead of the above. */
  readonly members?: readonly ConfiguredMember[]
}

export interface ReconfigPlan {
  readonly before: Quorum
  readonly after: Quorum
  readonly members: readonly ConfiguredMember[]
  readonly added: readonly number[]
  readonly removed: readonly number[]
  readonly changed: readonly number[]
  /** What to think of before doing it; a plan with an error cannot work. */
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
}

/**
 * What a reconfiguration would do to the quorum.
 * @param up ids of the members that answer now; undefined when nobody asked
 */
export function planReconfig(
  current: readonly ConfiguredMember[],
  change: MembershipChange,
  up?: ReadonlySet<number>,
): ReconfigPlan {
  const next = new Map((change.members ?? current).map((member) => [member.id, member]))
  for (const member of change.joining ?? []) next.set(member.id, member)
  for (const id of change.leaving ?? []) next.delete(id)
  const members = [...next.values()].sort((a, b) => a.id - b.id)
  const old = new Map(current.map((member) => [member.id, member]))
  const before = quorumOf(current)
  const after = quorumOf(members)
  const added = members.filter(({ id }) => !old.has(id)).map(({ id }) => id)
  const removed = current.filter(({ id }) => !next.has(id)).map(({ id }) => id)
  const changed = members
    .filter((member) => old.has(member.id) && !same(member, old.get(member.id)!))
    .map(({ id }) => id)
  const unknown = (change.leaving ?? []).filter((id) => !old.has(id))
  return { before, after, members, added, removed, changed, ...judge(before, after, unknown, up) }
}

function judge(before: Quorum, after: Quorum, unknown: readonly number[], up: ReadonlySet<number> | undefined) {
  const errors: string[] = []
  const warnings: string[] = []
  if (after.voters.length === 0) errors.push('nobody would be left to vote')
  if (unknown.length > 0) errors.push(`no such member: ${unknown.join(', ')}`)
  const alive = up && after.voters.filter((id) => up.has(id)).length
  if (alive !== undefined && after.voters.length > 0 && alive < after.needed) {
    errors.push(`only ${alive} of the new voters answer, and ${after.needed} are needed`)
  } else if (alive !== undefined && alive < after.voters.length) {
    warnings.push(`${after.voters.length - alive} of the new voters do not answer now`)
  }
  if (after.voters.length > 0 && after.voters.length % 2 === 0) {
    warnings.push(`${after.voters.length} voters bear no more failures than ${after.voters.length - 1} do`)
  }
  if (after.tolerates < before.tolerates) {
    warnings.push(`failures borne: ${before.tolerates} before, ${after.tolerates} after`)
  }
  return { errors, warnings }
}

function same(a: ConfiguredMember, b: ConfiguredMember): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
