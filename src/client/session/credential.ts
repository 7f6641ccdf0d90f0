import { Buffer } from 'node:buffer'
import { UsageError, ZkError } from '../../wire/error.ts'
import type { Greeting } from '../connection/attempt.ts'
import type { Connection } from '../connection/connection.ts'
import type { Exchange } from '../secure/exchange.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { SaslOptions } from '../terms/sasl-options.ts'

export interface Credential {
  readonly scheme: string
  readonly auth: Buffer
}

/**
 * Reads `scheme:id`, as in `digest:alice:secret` or `ip:127.0.0.1`.
 * @throws UsageError when there is no scheme; the text itself is a secret and never part of the message
 */
export function parseCredential(text: string): Credential {
  const colon = text.indexOf(':')
  if (colon <= 0) throw new UsageError('bad credential: write SCHEME:ID, as in digest:alice:secret')
  return { scheme: text.slice(0, colon), auth: Buffer.from(text.slice(colon + 1)) }
}

/** What identifies us on every connection: SASL first, then the credentials, in the order they were given. */
export class Credentials {
  readonly #given: Credential[]
  readonly #sasl: SaslOptions | undefined

  /** @throws UsageError */
  constructor({ auth = [], sasl }: { auth?: readonly string[]; sasl?: SaslOptions }) {
    this.#given = auth.map(parseCredential)
    this.#sasl = sasl
  }

  /** As they were given: secrets. */
  texts(): string[] {
    return this.#given.map(({ scheme, auth }) => `${scheme}:${auth.toString()}`)
  }

  add(credential: Credential): void {
    this.#given.push(credential)
  }

  /** @throws ConnectionError auth when the server refuses one (it closes the connection then) */
  async present({ connection, host, ended }: Greeting, exchange: Exchange): Promise<void> {
    if (this.#sasl) {
      const { authenticate } = await import('../secure/sasl.ts')
      await authenticate(exchange, this.#sasl, { ...host, address: connection.address, ended })
    }
    if (this.#given.length > 0) await present(connection, this.#given)
  }
}

/**
 * Presents credentials on a connection; they hold for everything sent after them.
 * @throws ConnectionError auth when the server refuses one (it closes the connection then)
 */
export async function present(connection: Connection, credentials: readonly Credential[]): Promise<void> {
  try {
    await Promise.all(credentials.map(({ scheme, auth }) => connection.authenticate(scheme, auth)))
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    const schemes = credentials.map(({ scheme }) => scheme).join(', ')
    throw new ConnectionError('auth', `authentication failed: ${connection.peer} refused the ${schemes} credentials`, {
      cause: error,
    })
  }
}
