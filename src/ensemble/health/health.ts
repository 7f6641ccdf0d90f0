import { type FindOptions, type FoundMembers, findMembers } from '../members/members.ts'
import { majority } from '../members/quorum.ts'
import { metric } from '../words/metrics.ts'
import { compareDigests, type DigestVerdict } from './digest-verdict.ts'
import { type MemberHealth, probe } from './probe.ts'
import type { ProbeOptions } from './probe-options.ts'

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
  readonly quorum: boolean
  readonly epoch: number | undefined
  readonly digests: DigestVerdict
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
}

/** Finds the members and asks them all at once. */
export async function ensembleHealth(options: FindOptions): Promise<EnsembleHealth> {
  return healthOf(await findMembers(options), options)
}

/** Asks members that were found already. */
export async function healthOf({ members, from }: FoundMembers, options: ProbeOptions): Promise<EnsembleHealth> {
  const found = await Promise.all(members.map((member) => probe(member, options)))
  return judge(found, from, Date.now())
}

/** Draws the conclusions. */
export function judge(found: readonly MemberHealth[], from: FoundMembers['from'], at: number): EnsembleHealth {
  const digests = compareDigests(found)
  const head = found.reduce((max, { zxid }) => (zxid !== undefined && zxid > max ? zxid : max), 0n)
  const lead = found.find(({ mode }) => mode === 'leader')?.zxid ?? head
  const members = found.map((member) => ({
    ...member,
    lag: lagOf(member.zxid, lead),
    digest: digests.byAddress.get(member.address) ?? ('unknown' as const),
  }))
  const voters = found.filter(({ role, mode }) => role !== 'observer' && mode !== 'observer').length
  const size = Math.max(voters, ...found.map(({ metrics }) => metric(metrics, 'quorum_size') ?? 0))
  const serving = found.filter(
    ({ state, role, mode }) => state === 'up' && role !== 'observer' && mode !== 'observer' && mode !== 'read-only',
  ).length
  const standalone = found.length === 1 && found[0]!.mode === 'standalone'
  const leads = found.some(({ mode }) => mode === 'leader' || mode === 'standalone')
  const needed = standalone ? 1 : majority(size)
  const quorum = leads || (serving >= needed && found.every(({ mode }) => mode === undefined))
  const common = { from, at, members, voters: size, serving, needed, quorum, digests }
  return {
    ...common,
    epoch: head === 0n ? undefined : Number(head >> 32n),
    problems: problemsOf(common),
    notes: notesOf(members, at),
  }
}

/** zxids are epoch and counter: only counters of the same epoch can be subtracted. */
function lagOf(zxid: bigint | undefined, lead: bigint): bigint | undefined {
  if (zxid === undefined || zxid >> 32n !== lead >> 32n) return undefined
  return zxid > lead ? 0n : lead - zxid
}

type Judged = Pick<EnsembleHealth, 'members' | 'voters' | 'serving' | 'needed' | 'quorum' | 'digests' | 'at'>

function problemsOf({ members, voters, serving, needed, quorum, digests, at }: Judged): string[] {
  const problems: string[] = []
  if (!quorum) problems.push(`no quorum: ${serving} of ${voters} voters serve, ${needed} are needed`)
  for (const { address, state, reason, mode, certificate } of members) {
    if (state !== 'up') problems.push(`${address} is ${state}: ${reason}`)
    if (mode === 'read-only') problems.push(`${address} is read-only: it is cut off from the quorum`)
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
