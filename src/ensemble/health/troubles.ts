import { advice, type Hint, zoosh } from '../../wire/hint.ts'
import type { MemberHealth } from './probe.ts'
import { type Count, isObserver, type Service } from './service.ts'
import { type SituationName, situationOf, situations } from './situations.ts'

/** Where a trouble is that is the whole's. */
export const ENSEMBLE = 'ensemble'

/** Something that is the matter with the ensemble or a member, with what to do. */
export interface Trouble {
  /** `ENSEMBLE`, or the member's address. */
  readonly where: string
  readonly name: Exclude<Service, 'serving'> | SituationName
  /** The truth about it, with what was seen; of a member it goes on from its address. */
  readonly what: string
  readonly advice: Hint
  /** See `Situation.personJudges`. */
  readonly personJudges: boolean
  /** Nothing is wrong there: others are the cause. */
  readonly blameless: boolean
  /** Whether the quorum hangs on it: no voter less may serve. */
  readonly costly: boolean
}

/** What is the matter with the ensemble, then with its members. */
export function troublesOf(found: readonly MemberHealth[], count: Count): Trouble[] {
  const { service, serving, needed } = count
  const others = { served: service === 'serving', enough: service === 'electing' }
  const ofMembers = found.flatMap((member): Trouble[] => {
    const name = situationOf(member, others)
    if (name === undefined) return []
    const { truth, advice: say, personJudges, blameless = false } = situations[name]
    const costly = !isObserver(member) && serving <= needed
    const where = member.address
    return [{ where, name, what: truth(member), advice: say(member), personJudges, blameless, costly }]
  })
  return service === 'serving' ? ofMembers : [ofEnsemble(service, count, found, ofMembers), ...ofMembers]
}

/** What a state of the whole is called, and what is to be done about it. */
interface Verdict {
  readonly what: string
  readonly advice: Hint
  readonly personJudges: boolean
}

type Judge = (count: Count, found: readonly MemberHealth[], members: readonly Trouble[]) => Verdict

const waitForIt = zoosh`wait --quorum --for 1m`

const services: Readonly<Record<Exclude<Service, 'serving'>, Judge>> = {
  leaderless: ({ voters, serving, missing }, found) => ({
    what:
      claimOf(found) ??
      `no leader answers: ${serving} of ${voters} voters follow one${missing.length === 1 ? `, which must be ${missing[0]!.address}` : ''}; writes wait`,
    advice: advice`unless it comes back, the others elect another within syncLimit × tickTime: ${waitForIt}`,
    personJudges: false,
  }),
  electing: ({ voters, alive }) => ({
    what: `no leader: ${alive} of ${voters} voters answer, and look for one`,
    advice: advice`an election takes moments: ${waitForIt}; one that lasts means that they do not reach each other: look at the network between their election ports (the last number of server.N)`,
    personJudges: true,
  }),
  lost: ({ voters, alive, needed, missing }, found, members) => ({
    what: claimOf(found) ?? `no quorum: ${tally(alive, voters)}, ${needed} are needed`,
    advice: advice`${needed - alive} more of ${missing.map(({ address }) => address).join(', ')} must come back: what is told of each says how`,
    personJudges: members.filter(({ personJudges, blameless }) => !personJudges && !blameless).length < needed - alive,
  }),
  unknown: ({ voters, alive, needed }, found) => ({
    what: claimOf(found) ?? unknownText(voters, alive, needed),
    advice: 'ask from another host, or name all members with --members; what is told of each says how it comes back',
    personJudges: true,
  }),
}

/** A leader is told of as one that says so: no write has passed. */
function claimOf(found: readonly MemberHealth[]): string | undefined {
  const leader = found.find(({ mode }) => mode === 'leader')
  return leader && `no quorum: ${leader.address} says that it leads, and no write passes`
}

function unknownText(voters: number, alive: number, needed: number): string {
  if (alive === 0) return 'no voter answers: whether there is a quorum is not known from here'
  if (voters === 1) return 'the only voter that is named does not serve, and the others are not known'
  return `no quorum is known of: ${tally(alive, voters)}, and no write passes; ${needed} are needed`
}

function ofEnsemble(
  name: Exclude<Service, 'serving'>,
  count: Count,
  found: readonly MemberHealth[],
  members: readonly Trouble[],
): Trouble {
  return { where: ENSEMBLE, name, blameless: false, costly: true, ...services[name](count, found, members) }
}

/** `1 of 3 voters answers`. */
function tally(count: number, of: number): string {
  return `${count} of ${of} voters ${count === 1 ? 'answers' : 'answer'}`
}
