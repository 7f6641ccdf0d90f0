import { Buffer } from 'node:buffer'
import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

/** Whether nobody but this machine can reach what listens on an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/**
 * Why a request is not for us to answer: a page in a browser sent it. It says so itself (`Origin`, `Sec-Fetch-Site`), or it
 * came here by a name that somebody made point at us; an address cannot be made to.
 * @param own the address that is listened on, as it was named
 * @returns undefined for one that is let in
 */
export function refusal(headers: IncomingHttpHeaders, own: string): string | undefined {
  const name = hostName(headers.host ?? '')
  if (name !== 'localhost' && name !== own.toLowerCase() && isIP(name) === 0) {
    return 'ask by localhost, or by the address of this machine'
  }
  const site = headers['sec-fetch-site'] ?? 'none'
  if (headers.origin !== undefined || (site !== 'none' && site !== 'same-origin'))
    return 'web pages are not answered here'
  return undefined
}

/** Whether a request shows the token: `Authorization: Bearer TOKEN`. Takes as long for a wrong one as for the right one. */
export function shows(headers: IncomingHttpHeaders, token: string): boolean {
  const shown = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}

/** `localhost:8080`, `[::1]:8080` without the port. */
function hostName(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
}
