import { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { domainToASCII } from 'node:url'
import { SocksClient } from 'socks'
import { ConnectionError, type ConnectionErrorKind } from '../terms/connection-error.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import type { ProxyWay } from './way.ts'

/** What a proxy may take for its answers, in ms. The library forgets a connection no sooner, however it went. */
const PATIENCE = 60_000
/** Lengths are told in one byte. */
const LONGEST = 255

/** What the library's errors mean: the first that is found in the message. */
const meanings: readonly (readonly [RegExp, ConnectionErrorKind, (server: string) => string])[] = [
  [/ConnectionRefused/, 'refused', (server) => `${server} refuses connections, it says`],
  [/HostUnreachable|NetworkUnreachable|TTLExpired/, 'unreachable', (server) => `it cannot reach ${server}`],
  [/NotAllowed/, 'tunnel', (server) => `it does not allow connections to ${server}`],
  [/Authentication failed/i, 'tunnel', () => 'it does not accept the user and the password'],
  [/no accepted authentication/i, 'tunnel', () => 'it wants a user and a password: socks5://$USER:$PASSWORD@…'],
  [/rejected connection|negotiation/i, 'tunnel', (server) => `it gives no connection to ${server}`],
  [/timed out/i, 'timeout', () => 'it does not answer'],
  [/closed|ECONNRESET/i, 'tunnel', () => 'it closed the connection without an answer'],
  [/./, 'tunnel', () => 'it does not speak SOCKS 5'],
]

/**
 * Asks a SOCKS 5 proxy for a connection (RFC 1928, 1929); names are resolved by the proxy.
 * @param line to the proxy, open
 * @returns the same line, now to the server
 * @throws ConnectionError
 */
export async function askSocksProxy(proxy: ProxyWay, at: Host, line: Duplex): Promise<Duplex> {
  const { host, port, user, password = '' } = proxy
  const name = at.host.includes(':') ? at.host : domainToASCII(at.host)
  const server = hostText(at)
  const failed = (why: string, kind: ConnectionErrorKind) =>
    new ConnectionError(kind, `the proxy ${proxy.name}: ${why}`)
  if ([name, user, password].some((text = '') => Buffer.byteLength(text) > LONGEST) || name === '') {
    throw failed(`name, user or password is too long, or none: ${server}`, 'unresolved')
  }
  try {
    await SocksClient.createConnection({
      proxy: { host, port, type: 5, ...(user === undefined ? {} : { userId: user, password }) },
      command: 'connect',
      destination: { host: name, port: at.port },
      existing_socket: line as Socket,
      timeout: PATIENCE,
    })
    return line
  } catch (error) {
    // The error itself goes no further: it holds the password.
    const [, kind, why] = meanings.find(([sign]) => sign.test((error as Error).message))!
    throw failed(why(server), kind)
  }
}
