import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import type { Address } from '../../client/connection/four-letter.ts'

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
  own: ConnectionOptions = {},
): Promise<Certificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...own, ...address, rejectUnauthorized: false })
    const timer = setTimeout(() => finish(undefined), timeout)
    const finish = (certificate: Certificate | undefined) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(certificate)
    }
    // Up to TLS 1.2 it has shown its own before it says that it wants ours.
    socket.on('error', () => finish(shownBy(socket)))
    socket.on('close', () => finish(undefined))
    socket.on('secureConnect', () => finish(shownBy(socket)))
  })
}

function shownBy(socket: TLSSocket): Certificate | undefined {
  const { subject, valid_to } = socket.getPeerCertificate() ?? {}
  const expires = Date.parse(valid_to ?? '')
  return Number.isNaN(expires) ? undefined : { subject: String(subject?.CN ?? ''), expires }
}
