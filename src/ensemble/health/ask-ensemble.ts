import { setTimeout as sleep } from 'node:timers/promises'
import { hostText } from '../../client/terms/hosts.ts'
import { localServers } from '../local/local-server.ts'
import { type FindOptions, type FoundMembers, findMembers, type Member, namedMembers } from '../members/members.ts'
import { type EnsembleHealth, judge } from './health.ts'
import { type MemberHealth, probe } from './probe.ts'
import { writePasses } from './protocol-probe.ts'
import { countVoters } from './service.ts'

/** The share of the timeout after which what has not been answered is tried another way as well. */
const PATIENCE = 0.2
/** What a member gets that is found when the time is nearly over, in ms. */
const LEAST = 250

/** Who has answered, and who is still awaited. */
export interface Meanwhile {
  readonly told: readonly MemberHealth[]
  /** Addresses. */
  readonly awaited: readonly string[]
}

/** An ensemble's members, and how they are. */
export interface AskedEnsemble {
  readonly found: FoundMembers
  readonly health: EnsembleHealth
}

/**
 * Finds the members and asks them all at once. All of it takes no longer than the timeout, however many do not answer: while
 * nobody has told who the members are, those that are named are asked already, and while it is in
 * doubt whether there is a quorum, it is tried whether a write passes.
 * @param meanwhile told whenever a member has answered
 */
export async function askEnsemble(
  options: FindOptions,
  meanwhile?: (state: Meanwhile) => void,
): Promise<AskedEnsemble> {
  const began = performance.now()
  const rest = () => ({ ...options, timeout: Math.max(LEAST, options.timeout - (performance.now() - began)) })
  const asked = new Map<string, Promise<MemberHealth>>()
  const told = new Map<string, MemberHealth>()
  const ask = async (member: Member): Promise<MemberHealth> => {
    const key = JSON.stringify([member.address, member.admin])
    const known = asked.get(key) ?? probe(member, rest())
    asked.set(key, known)
    const health = { ...(await known), id: member.id, role: member.role }
    told.set(health.address, health)
    return health
  }
  const finding = findMembers(options)
  // Those that are named are mostly the ones that will be found; how they end is heard when that is known.
  if (!(await soon(finding, options))) void Promise.allSettled(namedMembers(options).map(ask))
  const found = await finding
  const addresses = found.members.map(({ address }) => hostText(address))
  const all = found.members.map(async (member) => {
    const health = await ask(member)
    const awaited = addresses.filter((address) => !told.has(address))
    meanwhile?.({ told: addresses.flatMap((address) => told.get(address) ?? []), awaited })
    return health
  })
  const answers = Promise.all(all)
  const passing = async (): Promise<boolean | undefined> => {
    const tried = triedIn([...told.values()], found.members)
    if (tried.length === 0) return undefined
    return (await Promise.all(tried.map(({ address }) => writePasses(address, rest())))).includes(true)
  }
  const [early] = (await soon(answers, options)) ? [] : await Promise.all([passing(), answers])
  const members = await answers
  const passes = early ?? (await passing())
  return { found, health: judge(await withLocal(members, found.members, options), found.from, Date.now(), passes) }
}

/** What a promise gives, if it gives it before the patience is over. */
function soon<T>(promise: Promise<T>, { timeout, signal }: FindOptions): Promise<T | undefined> {
  return Promise.race([promise, sleep(timeout * PATIENCE, undefined, { ref: false, signal })])
}

/** What this machine knows of those that are not up. */
async function withLocal(
  told: readonly MemberHealth[],
  members: readonly Member[],
  { via }: FindOptions,
): Promise<MemberHealth[]> {
  // Behind a tunnel the addresses are another machine's, 127.0.0.1 first of all.
  if (via !== undefined) return [...told]
  if (told.every(({ state }) => state === 'up')) return [...told]
  const local = await localServers(members.map(({ address }) => address))
  return told.map((health, index) => (health.state === 'up' ? health : { ...health, local: local[index] }))
}

/** Those through whom a write is tried: none when there is no doubt, else up to two that say that they serve. */
function triedIn(told: readonly MemberHealth[], members: readonly Member[]): readonly Member[] {
  if (countVoters(told).service === 'serving') return []
  const serving = told.filter(({ state, mode }) => state === 'up' && mode !== 'read-only').map(({ address }) => address)
  return members.filter(({ address }) => serving.includes(hostText(address))).slice(0, 2)
}
