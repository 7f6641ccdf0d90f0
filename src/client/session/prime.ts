import type { Buffer } from 'node:buffer'
import type { Greeting } from '../connection/attempt.ts'
import { now } from '../connection/clock.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { Credentials } from './credential.ts'
import type { SendFirst } from './hooks.ts'
import type { Identity } from './identity.ts'
import type { Lifetime } from './lifetime.ts'
import type { Link } from './link.ts'
import type { Outbox } from './outbox.ts'

/** The parts of a session that a new connection meets before any call. */
export interface SessionParts {
  readonly identity: Identity
  readonly credentials: Credentials
  readonly outbox: Outbox
  readonly link: Link
  readonly lifetime: Lifetime
  /** Sets the watches again, on every connection but the first. */
  rearm(send: SendFirst): void
}

/**
 * Makes a new connection the session's: its answer to the handshake first, then credentials, then watches, then calls.
 * Whoever gives it up meanwhile, as the end of the session does, ends the connection, and nothing comes of it.
 * @throws ConnectionError when it will not do; the session is over then if it has expired, or was refused
 */
export async function prime(greeting: Greeting, parts: SessionParts): Promise<void> {
  const { connection, response, asked } = greeting
  const { identity, credentials, outbox, link, lifetime } = parts
  const lost = new ConnectionError('lost', 'the server closed the connection')
  if (connection.ended && identity.id === 0n) throw lost
  try {
    identity.accept(response)
  } catch (error) {
    connection.destroy()
    throw (error as ConnectionError).kind === 'expired' ? lifetime.finish('expired', error as Error) : error
  }
  // Not before: with its word that the session is over a server closes the connection, too.
  if (connection.ended) throw lost
  if (!response.readOnly) link.certainty.greeted(asked)
  link.take(connection, identity.timeout)
  const map = ({ token }: { token: Buffer | null }): Buffer | null => token
  const exchange = (token: Buffer): Promise<Buffer | null> => outbox.first(connection, 'sasl', { token }, { map })
  await credentials.present(greeting, exchange).catch((error) => lifetime.deny(error))
  if (connection.ended) throw lifetime.end ?? lost
  const resumed = link.heard > 0
  link.heard = now()
  if (resumed) {
    parts.rearm((op, request, outcome) => {
      // However late the answer is: until then the watches are in doubt.
      outbox.first(connection, op, request, outcome, Number.POSITIVE_INFINITY).catch(() => {})
    })
  }
  lifetime.change(response.readOnly ? 'connected-read-only' : 'connected')
  outbox.attach(connection)
}
