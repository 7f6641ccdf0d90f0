import { Buffer } from 'node:buffer'
import { ZkError } from '../../../wire/error.ts'
import { ConnectionError } from '../../terms/connection-error.ts'
import type { Kerberos } from '../../terms/sasl-options.ts'
import { orStop, Stop } from '../../terms/stop.ts'
import { type Exchange, type Peer, SWITCHED_OFF } from '../exchange.ts'
import { SecurityContext } from './context.ts'
import { GssError } from './gss-error.ts'
import { bindGssapi, type Gssapi } from './gssapi.ts'
import { openLibrary } from './library.ts'
import type { Login, Tickets } from './login.ts'
import { refusal } from './refusal.ts'
import { servicePrincipal } from './service-principal.ts'

/** The one security layer there is with ZooKeeper: none, by its bit in an offer (RFC 4752, 3.1). */
const NO_LAYER = 1

let bound: Promise<Gssapi> | undefined

/** The system's GSSAPI, bound once. Where it cannot be had the next call looks again: it may have been installed. */
function systemGssapi(): Promise<Gssapi> {
  bound ??= openLibrary().then(bindGssapi)
  bound.catch(() => {
    bound = undefined
  })
  return bound
}

/**
 * Authenticates by SASL GSSAPI (RFC 4752) with Kerberos, both ways: the server has to prove who it is, too.
 * @throws ConnectionError auth, unreachable where no KDC answers, lost; UsageError where Kerberos cannot be had, or the service
 *   is no principal
 * Source: org.apache.zookeeper.client.ZooKeeperSaslClient, op sasl (102).
 */
export async function kerberos(
  exchange: Exchange,
  options: Kerberos,
  peer: Peer,
  library: () => Promise<Gssapi> = systemGssapi,
): Promise<void> {
  const gssapi = await library()
  const names = process.getBuiltinModule('node:dns/promises')
  const target = await servicePrincipal(options, peer, gssapi.realmOf, names)
  const context = await begin(gssapi, target, options, peer)
  try {
    await negotiate(exchange, context)
  } catch (error) {
    if (error instanceof GssError) throw refused(`${target} could not prove who it is: ${error.message}`, error)
    if (!(error instanceof ZkError)) throw error
    const advice = "the server's log says why: its clock, its keytab, or its rules for names"
    throw refused(`the server refused ${context.initiator}`, error, advice)
  } finally {
    context.free()
  }
}

/** Begins a context by the first tickets that do. The library may wait long for a KDC: longer than the connection lives. */
async function begin(gssapi: Gssapi, target: string, options: Kerberos, peer: Peer): Promise<SecurityContext> {
  const { principal } = options
  const gone = new Stop()
  void peer.ended.then((error) => gone.abort(error ?? new ConnectionError('lost', 'the server closed the connection')))
  let last: { error: GssError; login: Login } | undefined
  for (const tickets of sources(options)) {
    const login = { target, tickets, principal }
    try {
      return await orStop(SecurityContext.begin(gssapi, login, gone), gone, (late) => late.free())
    } catch (error) {
      if (!(error instanceof GssError)) throw error
      last = { error, login }
    }
  }
  throw refusal(last!.error, last!.login)
}

/** Where to look for tickets, in order. */
function sources({ ticketCache, keytab }: Kerberos): Tickets[] {
  const cache: Tickets = { cache: ticketCache === true ? undefined : ticketCache }
  if (keytab === undefined) return [cache]
  return ticketCache === undefined ? [{ keytab }] : [cache, { keytab }]
}

/** @throws GssError, ConnectionError auth; ZkError when the server refuses */
async function negotiate(exchange: Exchange, context: SecurityContext): Promise<void> {
  let answer = await exchange(context.token)
  if (!answer) throw new ConnectionError('auth', SWITCHED_OFF)
  while (!context.established) {
    context.advance(answer)
    answer = await exchange(context.token)
    if (!answer) throw refused('the server ended the exchange before it had proved who it is')
  }
  const offer = context.unwrap(answer)
  if (offer.length !== 4) throw refused(`the server's offer of security layers has ${offer.length} bytes, not 4`)
  if ((offer[0]! & NO_LAYER) === 0) throw refused('the server wants a security layer of SASL, and ZooKeeper has none')
  // No layer, and so no largest message; then whom we want to be: ourselves.
  await exchange(context.wrap(Buffer.concat([Buffer.from([NO_LAYER, 0, 0, 0]), Buffer.from(context.initiator)])))
}

function refused(text: string, cause?: Error, advice?: string): ConnectionError {
  return new ConnectionError('auth', `Kerberos: ${text}`, { cause, advice })
}
