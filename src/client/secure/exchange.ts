import type { Buffer } from 'node:buffer'
import type { Host } from '../terms/hosts.ts'

/** Sends one token and returns the server's next; null when the server sends none. */
export type Exchange = (token: Buffer) => Promise<Buffer | null>

/** The server at the other end of an exchange. */
export interface Peer extends Host {
  /** Its IP address, where a socket of ours goes to it. */
  readonly address: string | undefined
  /** Resolves when the connection to it ends, with the reason; undefined when the server closed it in good order. */
  readonly ended: Promise<Error | undefined>
}

export const SWITCHED_OFF = 'SASL authentication failed: the server has SASL switched off'
