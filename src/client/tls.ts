import type { LookupFunction } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Host } from './hosts.ts'

export interface TlsOptions {
  /** Certificate authorities, PEM. Default: the system's. */
  readonly ca?: string | Buffer | undefined
}

export async function tlsSocket(at: Host, options: TlsOptions, lookup: LookupFunction): Promise<TLSSocket> {
  return connect({ host: at.host, port: at.port, lookup, ...(options.ca ? { ca: options.ca } : {}) })
}
