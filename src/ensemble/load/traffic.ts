import { hostText } from '../../client/terms/hosts.ts'
import { type Answer, ask, type QuestionName, Unanswered } from '../ask/question.ts'
import type { ProbeOptions } from '../health/probe-options.ts'
import { type Member, sourceOf } from '../members/members.ts'
import type { ClientConnection } from '../words/connections.ts'
import type { ServerAnswer } from '../words/srvr.ts'

/** Counters of all members at one moment. */
export interface TrafficSample {
  /** Our clock, ms, for differences only. */
  readonly at: number
  readonly members: readonly {
    readonly server: string
    readonly told: ServerAnswer | undefined
    readonly fault: string | undefined
  }[]
  readonly clients: readonly (ClientConnection & { readonly server: string })[]
}

/** A member between two samples; rates are per second. */
export interface MemberTraffic {
  readonly server: string
  readonly mode: string | undefined
  readonly fault: string | undefined
  readonly zxid: bigint | undefined
  readonly connections: number | undefined
  readonly outstanding: number | undefined
  readonly averageLatency: number | undefined
  readonly receivedRate: number | undefined
  readonly sentRate: number | undefined
  /** Transactions a second, as this member applies them. */
  readonly writeRate: number | undefined
}

/** A client between two samples. */
export interface ClientTraffic {
  readonly client: string
  readonly server: string
  readonly session: bigint | undefined
  readonly receivedRate: number | undefined
  readonly sentRate: number | undefined
  readonly queued: number | undefined
  readonly averageLatency: number | undefined
  readonly maxLatency: number | undefined
  readonly lastOperation: string | undefined
}

export interface Traffic {
  readonly members: readonly MemberTraffic[]
  readonly clients: readonly ClientTraffic[]
}

/** Reads the counters of all members, at the same time. */
export async function sampleTraffic(members: readonly Member[], options: ProbeOptions): Promise<TrafficSample> {
  const at = performance.now()
  const told = async <K extends QuestionName>(member: Member, name: K): Promise<Answer<K> | Unanswered> => {
    try {
      return await ask(sourceOf(member, options), name)
    } catch (error) {
      if (error instanceof Unanswered) return error
      throw error
    }
  }
  const answers = await Promise.all(
    members.map(async (member) => {
      const server = hostText(member.address)
      const [own, clients] = await Promise.all([told(member, 'server'), told(member, 'connections')])
      const fault = own instanceof Unanswered ? own.fault : undefined
      return {
        member: { server, told: own instanceof Unanswered ? undefined : own, fault },
        clients: clients instanceof Unanswered ? [] : clients.map((client) => ({ ...client, server })),
      }
    }),
  )
  return { at, members: answers.map(({ member }) => member), clients: answers.flatMap(({ clients }) => clients) }
}

/**
 * What happened between two samples. A counter that went down was reset, with its server or by `srst`; a client that is new
 * is counted from zero. Our own questions, which have no session, are left out.
 */
export function trafficBetween(before: TrafficSample, now: TrafficSample): Traffic {
  const seconds = Math.max((now.at - before.at) / 1000, 0.001)
  const rate = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? undefined : (to >= from ? to - from : to) / seconds
  const old = new Map(before.members.map(({ server, told }) => [server, told]))
  const known = new Map(before.clients.map((client) => [`${client.server} ${client.client}`, client]))
  const members = now.members.map(({ server, told, fault }): MemberTraffic => {
    const then = old.get(server)
    const both = told && then ? { told, then } : undefined
    return {
      server,
      fault,
      mode: told?.mode,
      zxid: told?.zxid,
      connections: told?.connections,
      outstanding: told?.outstanding,
      averageLatency: told?.latency?.avg,
      receivedRate: both && rate(both.then.received, both.told.received),
      sentRate: both && rate(both.then.sent, both.told.sent),
      writeRate: both && rate(0, writes(both.then.zxid, both.told.zxid)),
    }
  })
  const clients = now.clients
    .filter(({ session }) => session !== undefined)
    .map((client): ClientTraffic => {
      const then = known.get(`${client.server} ${client.client}`)
      return {
        client: client.client,
        server: client.server,
        session: client.session,
        queued: client.queued,
        averageLatency: client.latency?.avg,
        maxLatency: client.latency?.max,
        lastOperation: client.lastOperation,
        receivedRate: rate(then ? then.received : 0, client.received),
        sentRate: rate(then ? then.sent : 0, client.sent),
      }
    })
  return { members, clients }
}

/** A new epoch begins its counter anew. */
function writes(before: bigint | undefined, now: bigint | undefined): number | undefined {
  if (before === undefined || now === undefined) return undefined
  return now >> 32n === before >> 32n ? Number(now - before) : Number(now & 0xffffffffn)
}

/** Ways to order clients, busiest first. */
export const clientOrders = ['received', 'sent', 'queued', 'latency'] as const
export type ClientOrder = (typeof clientOrders)[number]

export function orderClients(clients: readonly ClientTraffic[], order: ClientOrder): ClientTraffic[] {
  const value = (client: ClientTraffic, by: ClientOrder) =>
    ({
      received: client.receivedRate,
      sent: client.sentRate,
      queued: client.queued,
      latency: client.averageLatency,
    })[by] ?? 0
  return [...clients].sort(
    (a, b) =>
      value(b, order) - value(a, order) ||
      value(b, 'received') - value(a, 'received') ||
      (a.client < b.client ? -1 : 1),
  )
}
