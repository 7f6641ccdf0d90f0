import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { Address } from '../../client/connection/four-letter.ts'
import { dial } from '../../client/reach/dial.ts'
import { Stop } from '../../client/terms/stop.ts'
import type { Source } from './question.ts'

/** What a server's TLS certificate says of itself. */
export interface Certificate {
  readonly subject: string
  /** ms since 1970 */
  readonly expires: number
}

/**
 * Reads the certificate a TLS port presents, trusted or not.
 * @param own our certificate: a server that wants one may end the handshake without it
 * @returns undefined when no TLS server answers
 */
export function certificateOf(
  address: Address,
  timeout: number,
  { own = {}, via }: { own?: ConnectionOptions | undefined; via?: Source['via'] },
): Promise<Certificate | undefined> {
  return new Promise((resolve) => {
    const over = new Stop()
    let socket: TLSSocket | undefined
    const finish = (certificate: Certificate | undefined) => {
      clearTimeout(timer)
      over.abort(undefined)
      socket?.destroy()
      resolve(certificate)
    }
    const timer = setTimeout(() => finish(undefined), timeout)
    const greet = (line: Duplex) => {
      const greeted = connect({ ...own, ...address, socket: line, rejectUnauthorized: false })
      socket = greeted
      line.on('error', () => finish(undefined))
      // Up to TLS 1.2 it has shown its own before it says that it wants ours.
      greeted.on('error', () => finish(shownBy(greeted)))
      greeted.on('close', () => finish(undefined))
      greeted.on('secureConnect', () => finish(shownBy(greeted)))
    }
    dial(address, { via, signal: over }).then(greet, () => finish(undefined))
  })
}

function shownBy(socket: TLSSocket): Certificate | undefined {
  const { subject, valid_to } = socket.getPeerCertificate() ?? {}
  const expires = Date.parse(valid_to ?? '')
  return Number.isNaN(expires) ? undefined : { subject: String(subject?.CN ?? ''), expires }
}
