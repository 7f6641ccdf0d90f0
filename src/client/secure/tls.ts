import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { UsageError } from '../../wire/error.ts'
import { type DialOptions, dial } from '../reach/dial.ts'
import { opened } from '../reach/opened.ts'
import { socketError } from '../reach/socket-error.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { Host } from '../terms/hosts.ts'
import type { TlsOptions } from '../terms/tls-options.ts'
import { secureContext } from './certificates.ts'

/** Options of node:tls for one server. The name in its certificate is verified, by no other name than the one asked for. */
export async function tlsSettings(at: Host, options: TlsOptions): Promise<ConnectionOptions> {
  const { insecure, serverName, verifyName = true } = options
  const name = serverName ?? (isIP(at.host) ? undefined : at.host)
  return {
    ...(await secureContext(options)),
    host: at.host,
    port: at.port,
    ...(name === undefined ? {} : { servername: name }),
    rejectUnauthorized: !insecure,
    ...(verifyName ? {} : { checkServerIdentity: () => undefined }),
  }
}

/**
 * Opens a TLS connection, on whatever line leads to the server.
 * @returns it, and what its errors mean
 * @throws ConnectionError; UsageError for a certificate that cannot be used
 */
export async function tlsLine(
  at: Host,
  options: TlsOptions,
  how: Omit<DialOptions, 'onread'>,
): Promise<{ socket: TLSSocket; explain: (error: Error) => Error }> {
  const settings = await tlsSettings(at, options)
  const line = await dial(at, how)
  let broken: Error | undefined
  line.on('error', (error) => {
    broken = error
  })
  // A line that fails of itself says why; all TLS knows is that it was closed.
  const explain = (error: Error): Error =>
    broken instanceof ConnectionError ? broken : (handshakeError(error) ?? socketError(error, at))
  const socket = wrap(line, settings)
  await opened(socket, 'secureConnect', how.signal, explain)
  return { socket, explain }
}

function wrap(line: Duplex, settings: ConnectionOptions): TLSSocket {
  try {
    return connect({ ...settings, socket: line })
  } catch (error) {
    line.destroy()
    // A PKCS#12 file node:tls cannot open: a wrong password, no key, or a cipher OpenSSL 3 no longer knows.
    throw new UsageError(`cannot use the TLS certificate: ${(error as Error).message}`)
  }
}

/** What goes wrong before the TLS handshake is done. */
export function handshakeError(error: Error & { code?: string; reason?: string }): ConnectionError | undefined {
  const { code = '', reason = error.message } = error
  const text = reasons[code] ?? (REFUSED_CERTIFICATE.test(code) ? unwelcome : undefined)
  if (text === undefined && !/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_|EPROTO|HOSTNAME_)/.test(code)) return undefined
  return new ConnectionError('tls', `TLS: ${text ?? reason}`, { cause: error })
}

/** Alerts of a server that judges client certificates. */
const REFUSED_CERTIFICATE = /_ALERT_(BAD_CERTIFICATE|CERTIFICATE_\w+|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/
const unwelcome = 'the server wants a client certificate that it trusts'

const plain = 'the server does not speak TLS on this port'
const reasons: Record<string, string | undefined> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is signed by itself and not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate authority is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate authority is not known",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate authority is not known",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name",
  ERR_SSL_WRONG_VERSION_NUMBER: plain,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plain,
  ECONNRESET: `the server closed the connection during the handshake: a plain port, or it wants a client certificate`,
}
