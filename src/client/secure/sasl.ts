import type { SaslOptions } from '../terms/sasl-options.ts'
import { digestMd5 } from './digest-md5.ts'
import type { Exchange, Peer } from './exchange.ts'

/**
 * Proves by SASL who we are, by the mechanism of the options.
 * @throws ConnectionError auth; unreachable where no KDC answers; UsageError where Kerberos cannot be had
 */
export async function authenticate(exchange: Exchange, options: SaslOptions, peer: Peer): Promise<void> {
  if (options.mechanism !== 'GSSAPI') return digestMd5(exchange, options)
  const { kerberos } = await import('./kerberos/kerberos.ts')
  return kerberos(exchange, options, peer)
}
