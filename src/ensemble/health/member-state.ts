import { setTimeout as sleep } from 'node:timers/promises'
import { certificateOf } from '../ask/certificate.ts'
import { ask, type Source, Unanswered } from '../ask/question.ts'
import type { SessionFailure } from './protocol-probe.ts'

/**
 * What a member shows, by itself: `idle` says that it serves nobody, or gives no session. `silent` takes connections and
 * answers nothing, `hangs-up` closes them without an answer, `down` refuses them, to `unreachable` none comes about at all.
 * `speaks-tls` and `speaks-plain` want the other of the two on this port. What that means, the others tell: situations.ts.
 */
export type MemberState = 'up' | 'idle' | 'silent' | 'hangs-up' | 'unreachable' | 'down' | 'speaks-tls' | 'speaks-plain'

/** What was seen of a member that is not up. */
interface Seen {
  readonly state: MemberState
  readonly reason: string
}

/** It answers that it serves nobody. */
export const NOT_SERVING: Seen = { state: 'idle', reason: 'it says that it is not serving' }

/**
 * What the fault of `srvr` shows. A handshake that failed may have met a port without TLS, which answers in plain text; who
 * hangs up on plain text may want TLS, and shows a certificate.
 * @returns undefined where a session tells more: a word that is not answered is no sign of trouble yet
 */
export async function stateBy({ fault, reason }: Unanswered, source: Source): Promise<Seen | undefined> {
  if (fault === 'not-listed') return undefined
  if (fault === 'not-serving') return NOT_SERVING
  if (fault === 'refused') return { state: 'down', reason }
  if (fault === 'unreachable') return { state: 'unreachable', reason }
  if (fault === 'no-answer')
    return source.tls || !(await speaksTls(source)) ? undefined : { state: 'speaks-tls', reason }
  if (fault === 'tls') return { state: (await speaksPlain(source)) ? 'speaks-plain' : 'hangs-up', reason }
  return { state: 'silent', reason }
}

/** What it shows that there is no session either. */
export function stateWithoutSession({ fault, reason }: Unanswered, failure: SessionFailure): Seen {
  if (fault === 'no-answer') return { state: 'hangs-up', reason }
  if (!failure.closed) return { state: 'silent', reason: failure.reason }
  return { state: 'idle', reason: 'it gives no session, and its 4lw.commands.whitelist keeps srvr from telling why' }
}

/** The share of the timeout after which a port that has not answered is greeted in TLS as well. */
const PATIENCE = 0.2

/**
 * What a port answers in plain text, unless it turns out to speak TLS: a server that waits for the greeting of a TLS client
 * takes the four letters of a word for the beginning of one, and says nothing.
 */
export async function unlessTls<T>(answer: Promise<T>, source: Source): Promise<T | 'speaks-tls'> {
  const late = Symbol('late')
  const { timeout, signal } = source
  const first = await Promise.race([answer, sleep(timeout * PATIENCE, late, { ref: false, signal })])
  if (first !== late) return first as T
  const greeted = async (): Promise<T | 'speaks-tls'> =>
    (await speaksTls({ ...source, timeout: timeout * (1 - PATIENCE) })) ? 'speaks-tls' : answer
  return Promise.race([answer, greeted()])
}

async function speaksTls({ address, timeout, via }: Source): Promise<boolean> {
  return (await certificateOf(address, timeout, { via })) !== undefined
}

async function speaksPlain(source: Source): Promise<boolean> {
  try {
    await ask({ ...source, tls: undefined, admin: undefined }, 'server')
    return true
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    return error.fault === 'not-listed' || error.fault === 'not-serving'
  }
}
