import type { Member } from '../members/members.ts'
import { majority } from '../members/quorum.ts'
import { metric } from '../words/metrics.ts'
import type { MemberHealth } from './probe.ts'

/**
 * What an ensemble does for its clients, as far as those who answer can tell.
 * `serving`: there is a leader, and writes pass. `leaderless`: enough voters serve, and the leader they follow does not answer.
 * `electing`: enough voters answer, and none serves. `lost`: too few can be there. `unknown`: too few answer, and the others
 * may serve without them.
 */
export type Service = 'serving' | 'leaderless' | 'electing' | 'lost' | 'unknown'

/** Voters, counted by what is known of them. */
export interface Count {
  readonly service: Service
  readonly voters: number
  /** Voters that must serve. */
  readonly needed: number
  /** Voters that say that they serve. */
  readonly serving: number
  /** Voters that answer, whether they serve or not. */
  readonly alive: number
  /** Voters that do not answer, dead or not. */
  readonly missing: readonly MemberHealth[]
}

/**
 * Counts the voters.
 * @param passes whether a write passed; undefined: nobody tried
 */
export function countVoters(found: readonly MemberHealth[], passes?: boolean): Count {
  const voters = found.filter((member) => !isObserver(member))
  const size = Math.max(voters.length, ...found.map(({ metrics }) => metric(metrics, 'quorum_size') ?? 0))
  const standalone = found.length === 1 && found[0]!.mode === 'standalone'
  const needed = standalone ? 1 : majority(size)
  const serving = voters.filter(({ state, mode }) => state === 'up' && mode !== 'read-only')
  const alive = voters.filter(({ state }) => state === 'up' || state === 'idle').length
  const missing = voters.filter(({ state }) => state !== 'up' && state !== 'idle')
  // A leader that has just lost its followers still says that it leads: what counts then is whether a write passes.
  const leads = serving.some(({ mode }) => mode === 'leader' || mode === 'standalone')
  // Who does not tell its role and gives sessions may lead; a session of its own is a write that has passed.
  const roleless = serving.length >= needed && serving.some(({ mode }) => mode === undefined)
  const gone = missing.filter(isGone).length
  const count = { voters: size, needed, serving: serving.length, alive, missing }
  if (passes || roleless || (leads && serving.length >= needed)) return { ...count, service: 'serving' }
  if (serving.length >= needed) return { ...count, service: 'leaderless' }
  // A voter does not look for a leader alone: one that is all we know of has peers that we do not know.
  if (alive >= needed && size > 1) return { ...count, service: 'electing' }
  return { ...count, service: size - gone < needed ? 'lost' : 'unknown' }
}

/** Whether a member takes part in votes. */
export function isObserver({
  role,
  mode,
}: {
  readonly role: Member['role']
  readonly mode: string | undefined
}): boolean {
  return role === 'observer' || mode === 'observer'
}

/** Whether it certainly serves nobody: nobody listens there, or its process is stopped or gone. */
function isGone({ state, local }: MemberHealth): boolean {
  return state === 'down' || local?.process === 'paused' || local?.process === 'ended'
}
