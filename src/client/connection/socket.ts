import type { Buffer } from 'node:buffer'
import { WireError } from '../../wire/error.ts'
import { type SocketEnd, SocketTransport } from '../../wire/socket-transport.ts'
import type { Transport } from '../../wire/transport.ts'
import { type DialOptions, dial } from '../reach/dial.ts'
import { nativeLine } from '../reach/native-line.ts'
import { socketError } from '../reach/socket-error.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import type { TlsOptions } from '../terms/tls-options.ts'
import { Intake } from './intake.ts'

export interface SocketOptions extends Omit<DialOptions, 'onread'> {
  /** Largest payload accepted, in bytes. */
  limit: number
  tls: TlsOptions | undefined
}

/**
 * Connects to one server, over TLS when asked.
 * @throws ConnectionError: refused, unresolved, unreachable, tls, timeout, tunnel
 */
export async function openSocket(at: Host, { limit, tls, ...how }: SocketOptions): Promise<Transport> {
  const peer = hostText(at)
  const explain = (error: Error): Error => socketError(error, at)
  const end = { peer, limit, greet }
  if (tls) {
    const { tlsLine } = await import('../secure/tls.ts')
    const { socket, explain } = await tlsLine(at, tls, how)
    // A client certificate is judged after the handshake: its refusal arrives as an error of the socket.
    const read: SocketEnd['read'] = (take) => socket.on('data', take)
    return new SocketTransport(socket, { ...end, read, explain })
  }
  if (how.via !== undefined) {
    const line = await dial(at, how)
    const read: SocketEnd['read'] = (take) => line.on('data', take)
    return new SocketTransport(line, { ...end, read, explain })
  }
  const native = how.lookup === undefined ? await nativeLine(at, how.signal) : undefined
  if (native) return new SocketTransport(native, { ...end, read: (take) => native.read(take), explain })
  const intake = new Intake()
  const socket = await dial(at, { ...how, onread: intake.onread })
  return new SocketTransport(socket, { ...end, read: (take) => intake.open(take), explain })
}

/** Other protocols are told apart by their first bytes. */
function greet(chunk: Buffer): void {
  const start = chunk.toString('latin1', 0, 5)
  if (/^(HTTP|SSH-|220 )/.test(start))
    throw new WireError(`it does not speak ZooKeeper: it answered "${start.trim()}…"`)
  if (/^[\x14-\x17]\x03/.test(start)) throw new WireError('it answered in TLS: this port wants TLS')
}
