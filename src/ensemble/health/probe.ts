import type { Address } from '../../client/connection/four-letter.ts'
import { hostText } from '../../client/terms/hosts.ts'
import { AdminError, askAdmin } from '../ask/admin-server.ts'
import { type Certificate, certificateOf } from '../ask/certificate.ts'
import { type Answer, ask, type QuestionName, type Source, Unanswered, wordOptions } from '../ask/question.ts'
import type { LocalServer } from '../local/local-server.ts'
import { type Member, sourceOf } from '../members/members.ts'
import type { TreeDigest } from '../words/digests.ts'
import { type Metrics, metric } from '../words/metrics.ts'
import { type MemberState, NOT_SERVING, stateBy, stateWithoutSession, unlessTls } from './member-state.ts'
import type { ProbeOptions } from './probe-options.ts'
import { protocolProbe } from './protocol-probe.ts'

/** A word a server does not answer because its whitelist lacks it, and no AdminServer stood in. */
export interface Withheld {
  readonly word: string
}

/** One member as it is now. Undefined is what it does not tell. */
export interface MemberHealth {
  readonly id: number | undefined
  readonly address: string
  readonly role: Member['role']
  readonly state: MemberState
  /** What was seen of it, where it is not up. */
  readonly reason: string | undefined
  /** What this machine knows of it, where it is not up and belongs here. */
  readonly local: LocalServer | undefined
  /** `leader`, `follower`, `observer`, `standalone`, `read-only`. */
  readonly mode: string | undefined
  readonly version: string | undefined
  /** ms */
  readonly uptime: number | undefined
  readonly zxid: bigint | undefined
  readonly epoch: number | undefined
  /** Of requests, in ms, as the server counts. */
  readonly latency: { readonly min: number; readonly avg: number; readonly max: number } | undefined
  /** From our question to its answer, in ms. */
  readonly roundTrip: number | undefined
  readonly connections: number | undefined
  readonly outstanding: number | undefined
  readonly watches: number | undefined
  readonly znodes: number | undefined
  readonly ephemerals: number | undefined
  /** Bytes of data and paths. */
  readonly dataSize: number | undefined
  /** Bytes on disk. */
  readonly disk: { readonly data: number; readonly log: number } | undefined
  readonly certificate: Certificate | undefined
  /** Its clock minus ours in ms, to the second. */
  readonly clockSkew: number | undefined
  readonly digests: readonly TreeDigest[]
  readonly settings: Readonly<Record<string, string>> | undefined
  readonly metrics: Metrics | undefined
  readonly withheld: readonly Withheld[]
}

/** Asks one member everything `status` shows, all of it within the timeout. Never rejects but when aborted. */
export async function probe(member: Member, options: ProbeOptions): Promise<MemberHealth> {
  const began = performance.now()
  const within = <T extends object>(what: T): T & { timeout: number } => ({
    ...what,
    timeout: Math.max(1, Math.round(options.timeout - (performance.now() - began))),
  })
  const source = sourceOf(member, options)
  const withheld: Withheld[] = []
  const answer = async <K extends QuestionName>(name: K): Promise<Answer<K> | Unanswered> => {
    try {
      return await ask(within(source), name)
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      if (error.fault === 'not-listed') withheld.push({ word: error.word })
      return error
    }
  }
  const server = options.tls ? await answer('server') : await unlessTls(answer('server'), within(source))
  const roundTrip = performance.now() - began
  const common = { id: member.id, address: hostText(member.address), role: member.role }
  let told: Pick<MemberHealth, 'zxid' | 'roundTrip'> & { nodes?: number | undefined }
  if (server === 'speaks-tls') return { ...nothing, ...common, state: server, reason: 'it answers TLS only' }
  if (server instanceof Unanswered) {
    const state = await stateBy(server, within(source))
    if (state) return { ...nothing, ...common, ...state }
    const { failure, ...session } = await protocolProbe(member.address, within(options))
    if (failure) return { ...nothing, ...common, ...stateWithoutSession(server, failure) }
    told = session
  } else told = { ...server, roundTrip }
  const [clockSkew, ...more] = await Promise.all([
    skew(within(source)),
    answer('metrics'),
    answer('settings'),
    answer('directories'),
    answer('digests'),
  ])
  // It has lost its quorum since it answered.
  if (more.some((one) => one instanceof Unanswered && one.fault === 'not-serving')) {
    return { ...nothing, ...common, ...NOT_SERVING }
  }
  const [metrics, settings, directories, digests] = [known(more[0]), known(more[1]), known(more[2]), known(more[3])]
  const secure = Number(settings?.values.secureClientPort ?? -1)
  const tlsPort = secure > 0 ? secure : options.tls ? member.address.port : undefined
  const { tls } = await wordOptions({ ...options, address: member.address })
  const certificate =
    tlsPort &&
    (await certificateOf({ ...member.address, port: tlsPort }, within({}).timeout, { own: tls, via: options.via }))
  return {
    ...nothing,
    ...common,
    ...told,
    state: 'up',
    epoch: told.zxid === undefined ? undefined : Number(told.zxid >> 32n),
    uptime: metric(metrics, 'uptime'),
    watches: metric(metrics, 'watch_count'),
    znodes: metric(metrics, 'znode_count') ?? told.nodes,
    ephemerals: metric(metrics, 'ephemerals_count'),
    dataSize: metric(metrics, 'approximate_data_size'),
    disk: directories,
    certificate: certificate || undefined,
    clockSkew,
    digests: digests ?? [],
    settings: settings?.values,
    metrics,
    withheld: withheld.sort((a, b) => (a.word < b.word ? -1 : 1)),
  }
}

const nothing = {
  state: 'down' as const,
  reason: undefined,
  local: undefined,
  mode: undefined,
  version: undefined,
  uptime: undefined,
  zxid: undefined,
  epoch: undefined,
  latency: undefined,
  roundTrip: undefined,
  connections: undefined,
  outstanding: undefined,
  watches: undefined,
  znodes: undefined,
  ephemerals: undefined,
  dataSize: undefined,
  disk: undefined,
  certificate: undefined,
  clockSkew: undefined,
  digests: [],
  settings: undefined,
  metrics: undefined,
  withheld: [],
}

function known<T>(answer: T | Unanswered): T | undefined {
  return answer instanceof Unanswered ? undefined : answer
}

/** From the Date header of an AdminServer, which counts whole seconds: less than one is no skew. */
async function skew({ admin, timeout, signal, via }: Source): Promise<number | undefined> {
  if (!admin) return undefined
  try {
    const before = Date.now()
    const { time } = await askAdmin(admin as Address, 'ruok', { timeout, signal, via })
    const between = (before + Date.now()) / 2
    if (time === undefined) return undefined
    const difference = time + 500 - between
    return Math.abs(difference) < 1500 ? 0 : Math.round(difference / 1000) * 1000
  } catch (error) {
    if (error instanceof AdminError) return undefined
    throw error
  }
}
