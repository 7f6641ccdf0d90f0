import { type ConnectionOptions, connect } from 'node:tls'
import type { Address } from '../../client/connection/four-letter.ts'

/** What a server's TLS certificate says of itself. */
export interface Certificate {
  readonly subject: string
  /** ms since 1970 */
  readonly expires: number
}

/**
 * Reads the certificate a TLS port presents, trusted or not.
 * @param own our certificate: a server that wants one may end the handshake before it has shown its own
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
    socket.on('error', () => finish(undefined))
    socket.on('close', () => finish(undefined))
    socket.on('secureConnect', () => {
      const { subject, valid_to } = socket.getPeerCertificate()
      const expires = Date.parse(valid_to ?? '')
      const name = String(subject?.CN ?? '')
      finish(Number.isNaN(expires) ? undefined : { subject: name, expires })
    })
  })
}
