import { Buffer } from 'node:buffer'
import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConnectionError, type ConnectionErrorKind } from '../terms/connection-error.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import type { ProxyWay } from './way.ts'

/** What a proxy's refusals mean. */
const meanings: Readonly<Record<number, readonly [ConnectionErrorKind, (server: string) => string]>> = {
  403: ['tunnel', (server) => `it does not allow connections to ${server}`],
  405: ['tunnel', () => 'it is no proxy: it does not know CONNECT'],
  407: ['tunnel', () => 'it does not accept the user and the password, or wants them: http://$USER:$PASSWORD@…'],
  502: ['unreachable', (server) => `it cannot reach ${server}`],
  503: ['unreachable', (server) => `it cannot reach ${server}`],
  504: ['unreachable', (server) => `it gets no answer from ${server}`],
}

/**
 * Asks an HTTP proxy for a connection (CONNECT, RFC 9110 §9.3.6).
 * @param line to the proxy, open
 * @returns the same line, now to the server
 * @throws ConnectionError
 */
export function askHttpProxy(proxy: ProxyWay, at: Host, line: Duplex): Promise<Duplex> {
  const server = hostText(at)
  const { user, password = '' } = proxy
  const failed = (why: string, kind: ConnectionErrorKind = 'tunnel', cause?: Error) =>
    new ConnectionError(kind, `the proxy ${proxy.name}: ${why}`, { cause })
  const headers = {
    host: server,
    ...(user === undefined
      ? {}
      : { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
  }
  return new Promise((resolve, reject) => {
    const asked = request({ method: 'CONNECT', path: server, headers, createConnection: () => line })
    asked.on('connect', ({ statusCode = 0 }, socket, head) => {
      const [kind, why] = meanings[statusCode] ?? ['tunnel', () => `HTTP status ${statusCode}`]
      if (statusCode < 200 || statusCode > 299) return reject(failed(why(server), kind))
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    asked.on('error', (error: Error & { code?: string }) =>
      reject(
        failed(
          error.code?.startsWith('HPE_') ? 'it does not speak HTTP' : 'it closed the connection without an answer',
          'tunnel',
          error,
        ),
      ),
    )
    asked.end()
  })
}
