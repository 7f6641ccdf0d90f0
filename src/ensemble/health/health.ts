import type { FoundMembers } from '../members/members.ts'
import { compareDigests, type DigestVerdict } from './digest-verdict.ts'
import type { MemberHealth } from './probe.ts'
import { countVoters, type Service } from './service.ts'
import { ENSEMBLE, type Trouble, troublesOf } from './troubles.ts'

/** An ensemble as it is now. */
export interface EnsembleHealth {
  readonly from: FoundMembers['from']
  /** ms since 1970, our clock. */
  readonly at: number
  readonly members: readonly RankedMember[]
  /** Number of voters, and how many of them serve. */
  readonly voters: number
  readonly serving: number
  /** Voters that must serve. */
  readonly needed: number
  /** Whether it is known that writes pass. */
  readonly quorum: boolean
  readonly service: Service
  readonly epoch: number | undefined
  readonly digests: DigestVerdict
  /** What is the matter, with what to do: the ensemble first, then its members. */
  readonly troubles: readonly Trouble[]
  /** What makes it unhealthy (`--check` exits with 1), worst first. */
  readonly problems: readonly string[]
  /** What is worth a look. */
  readonly notes: readonly string[]
}

export interface RankedMember extends MemberHealth {
  /** Transactions behind the leader (or the furthest member); undefined when it does not tell or is of an older epoch. */
  readonly lag: bigint | undefined
  /** Whether its digest agrees with the others' at the same zxid. */
  readonly digest: 'agrees' | 'differs' | 'unknown'
  /** What is the matter with it; undefined where it serves. */
  readonly trouble: Trouble | undefined
}

/**
 * Draws the conclusions.
 * @param at when they were asked, ms since 1970
 * @param passes whether a write passed; undefined: nobody tried
 */
export function judge(
  found: readonly MemberHealth[],
  from: FoundMembers['from'],
  at: number,
  passes?: boolean,
): EnsembleHealth {
  const digests = compareDigests(found)
  const head = found.reduce((max, { zxid }) => (zxid !== undefined && zxid > max ? zxid : max), 0n)
  const lead = found.find(({ mode }) => mode === 'leader')?.zxid ?? head
  const count = countVoters(found, passes)
  const troubles = troublesOf(found, count)
  const members = found.map((member) => ({
    ...member,
    lag: lagOf(member.zxid, lead),
    digest: digests.byAddress.get(member.address) ?? ('unknown' as const),
    trouble: troubles.find(({ where }) => where === member.address),
  }))
  const { service, voters, serving, needed } = count
  return {
    from,
    at,
    members,
    service,
    voters,
    serving,
    needed,
    quorum: service === 'serving',
    epoch: head === 0n ? undefined : Number(head >> 32n),
    digests,
    troubles,
    problems: problemsOf(troubles, members, digests, at),
    notes: [...troubles.filter(({ blameless }) => blameless).map(textOf), ...notesOf(members, at)],
  }
}

/** zxids are epoch and counter: only counters of the same epoch can be subtracted. */
function lagOf(zxid: bigint | undefined, lead: bigint): bigint | undefined {
  if (zxid === undefined || zxid >> 32n !== lead >> 32n) return undefined
  return zxid > lead ? 0n : lead - zxid
}

function problemsOf(
  troubles: readonly Trouble[],
  members: readonly RankedMember[],
  digests: DigestVerdict,
  at: number,
): string[] {
  const problems = troubles.filter(({ blameless }) => !blameless).map(textOf)
  for (const { address, certificate } of members) {
    if (certificate && certificate.expires < at) problems.push(`${address}: its TLS certificate has expired`)
  }
  const leaders = members.filter(({ mode }) => mode === 'leader')
  if (leaders.length > 1) problems.push(`${leaders.length} members lead: ${leaders.map((m) => m.address).join(', ')}`)
  if (digests.verdict === 'differ') {
    const odd = members.filter(({ digest }) => digest === 'differs').map(({ address }) => address)
    problems.push(`data differs at the same zxid: ${odd.join(', ')}`)
  }
  return problems
}

function textOf({ where, what }: Trouble): string {
  return where === ENSEMBLE ? what : `${where} ${what}`
}

const DAY = 86_400_000
const YOUNG = 3_600_000

function notesOf(members: readonly RankedMember[], at: number): string[] {
  const notes: string[] = []
  const versions = new Map<string, string[]>()
  for (const { address, version } of members) {
    if (version !== undefined) versions.set(version, [...(versions.get(version) ?? []), address])
  }
  if (versions.size > 1) {
    const list = [...versions].map(([version, addresses]) => `${version} on ${addresses.join(', ')}`)
    notes.push(`different versions: ${list.join('; ')}`)
  }
  const oldest = Math.max(...members.map(({ uptime }) => uptime ?? 0))
  for (const { address, uptime, clockSkew, certificate, withheld } of members) {
    if (uptime !== undefined && uptime < YOUNG && oldest > DAY) notes.push(`${address} restarted within the last hour`)
    if (clockSkew)
      notes.push(`${address}: its clock is ${Math.abs(clockSkew) / 1000} s ${clockSkew > 0 ? 'ahead' : 'behind'}`)
    const left = certificate ? certificate.expires - at : Number.POSITIVE_INFINITY
    if (left > 0 && left < 30 * DAY)
      notes.push(`${address}: its TLS certificate expires in ${Math.floor(left / DAY)} days`)
    if (withheld.length > 0) {
      const words = withheld.map(({ word }) => word).join(',')
      notes.push(
        `${address} does not tell all: add ${words} to its 4lw.commands.whitelist, or switch on its AdminServer`,
      )
    }
  }
  return notes
}
