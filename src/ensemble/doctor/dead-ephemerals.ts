import type { Roster } from '../sessions/roster.ts'

/** An ephemeral znode whose session no server knows. */
export interface DeadEphemeral {
  readonly path: string
  readonly session: bigint
}

/**
 * Ephemerals without a session. A session may begin or end while servers are asked one after the other, so what one roster
 * shows is a suspicion; what two of them show, taken one after the other, is a fact.
 * @param retake takes another roster; called only when there is a suspicion
 */
export async function findDeadEphemerals(roster: Roster, retake: () => Promise<Roster>): Promise<DeadEphemeral[]> {
  const suspects = deadIn(roster)
  if (suspects.length === 0) return []
  const again = new Set(deadIn(await retake()).map(({ path, session }) => `${session} ${path}`))
  return suspects.filter(({ path, session }) => again.has(`${session} ${path}`))
}

function deadIn({ sessions }: Roster): DeadEphemeral[] {
  return sessions
    .filter(({ alive }) => !alive)
    .flatMap(({ session, ephemerals }) => ephemerals.map((path) => ({ path, session })))
}
