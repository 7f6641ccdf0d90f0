import type { Buffer } from 'node:buffer'
import { createConnection, type Socket } from 'node:net'
import { WireError } from '../../wire/error.ts'
import { type SocketEnd, SocketTransport } from '../../wire/socket-transport.ts'
import type { Transport } from '../../wire/transport.ts'
import { ConnectionError, type ConnectionErrorKind } from '../terms/connection-error.ts'
import { type Host, hostText, shuffled } from '../terms/hosts.ts'
import type { Lookup } from '../terms/options.ts'
import type { StopSignal } from '../terms/stop.ts'
import type { TlsOptions } from '../terms/tls-options.ts'
import { Intake } from './intake.ts'

export interface SocketOptions {
  /** Largest payload accepted, in bytes. */
  limit: number
  tls: TlsOptions | undefined
  lookup: Lookup | undefined
  /** Ends the attempt; its reason is what the promise rejects with. */
  signal: StopSignal
}

/**
 * Connects to one server over TCP, or TLS when asked.
 * @throws ConnectionError: refused, unresolved, unreachable, tls, timeout
 */
export async function openSocket(at: Host, options: SocketOptions): Promise<Transport> {
  options.signal.throwIfAborted()
  const { host, port } = at
  const { limit } = options
  const peer = hostText(at)
  const lookup = options.lookup ?? lookupAnew
  if (options.tls) {
    const { tlsSocket, handshakeError } = await import('../secure/tls.ts')
    const socket = await tlsSocket(at, options.tls, lookup)
    const explain = (error: Error): Error => handshakeError(error) ?? socketError(error, at)
    await opened(socket, 'secureConnect', options.signal, explain)
    // A client certificate is judged after the handshake: its refusal arrives as an error of the socket.
    const read: SocketEnd['read'] = (take) => socket.on('data', take)
    return new SocketTransport(socket, { peer, limit, read, greet, explain })
  }
  const intake = new Intake()
  const socket = createConnection({ host, port, lookup, noDelay: true, onread: intake.onread })
  const explain = (error: Error): Error => socketError(error, at)
  await opened(socket, 'connect', options.signal, explain)
  return new SocketTransport(socket, { peer, limit, read: (take) => intake.open(take), greet, explain })
}

/** All addresses of a name in a new order each time: nothing is remembered between attempts. */
const lookupAnew: Lookup = (name, options, done) => {
  // Loaded only for names: an address needs no resolver, and a one-shot command no delay.
  process.getBuiltinModule('node:dns').lookup(name, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, [])
    const some = shuffled(addresses)
    if (options.all) done(null, some)
    else done(null, some[0]!.address, some[0]!.family)
  })
}

function opened(socket: Socket, event: string, signal: StopSignal, explain: (error: Error) => Error): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown): void => {
      socket.off(event, done).off('error', failed).off('close', ended)
      signal.removeEventListener('abort', aborted)
      if (error === undefined) return resolve()
      socket.on('error', () => {}).destroy()
      reject(error)
    }
    const done = (): void => settle()
    const failed = (error: Error): void => settle(explain(error))
    const ended = (): void => settle(new ConnectionError('lost', 'the server closed the connection'))
    const aborted = (): void => settle(signal.reason)
    socket.once(event, done).on('error', failed).on('close', ended)
    signal.addEventListener('abort', aborted)
  })
}

const kinds: Record<string, readonly [ConnectionErrorKind, string]> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ENOTFOUND: ['unresolved', 'no such host'],
  EAI_AGAIN: ['unresolved', 'the name server does not answer'],
  EAI_FAIL: ['unresolved', 'the name server failed'],
  EHOSTUNREACH: ['unreachable', 'no route to the host'],
  ENETUNREACH: ['unreachable', 'no route to the network'],
  ETIMEDOUT: ['timeout', 'no answer'],
  ECONNRESET: ['lost', 'the server reset the connection'],
  EPIPE: ['lost', 'the server closed the connection'],
}

/** Node's socket errors as ours. */
export function socketError(error: Error & { code?: string; errors?: Error[] }, at: Host): ConnectionError {
  const first = error.errors?.[0] as (Error & { code?: string }) | undefined
  const code = error.code ?? first?.code ?? ''
  const known = kinds[code]
  if (known) return new ConnectionError(known[0], known[1], { cause: error })
  if (code.startsWith('EAI_')) return new ConnectionError('unresolved', `cannot resolve ${at.host}`, { cause: error })
  return new ConnectionError('lost', error.message || code, { cause: error })
}

/** Other protocols are told apart by their first bytes. */
function greet(chunk: Buffer): void {
  const start = chunk.toString('latin1', 0, 5)
  if (/^(HTTP|SSH-|220 )/.test(start))
    throw new WireError(`it does not speak ZooKeeper: it answered "${start.trim()}…"`)
  if (/^[\x14-\x17]\x03/.test(start)) throw new WireError('it answered in TLS: this port wants TLS')
}
