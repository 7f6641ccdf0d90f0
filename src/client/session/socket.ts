import type { Buffer } from 'node:buffer'
import { createConnection, type LookupFunction, type Socket } from 'node:net'
import { WireError } from '../../wire/error.ts'
import { FrameSplitter } from '../../wire/frames.ts'
import type { Transport, TransportSink } from '../../wire/transport.ts'
import type { TlsOptions } from '../secure/tls.ts'
import { ConnectionError, type ConnectionErrorKind } from '../terms/connection-error.ts'
import { type Host, hostText, shuffled } from '../terms/hosts.ts'
import type { StopSignal } from '../terms/stop.ts'
import { Intake } from './intake.ts'

/** A resolver in the form node:net takes. */
export type Lookup = LookupFunction

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
  const lookup = options.lookup ?? lookupAnew
  if (options.tls) {
    const { tlsSocket, handshakeError } = await import('../secure/tls.ts')
    const socket = await tlsSocket(at, options.tls, lookup)
    const explain = (error: Error): Error => handshakeError(error) ?? socketError(error, at)
    await opened(socket, 'secureConnect', options.signal, explain)
    // A client certificate is judged after the handshake: its refusal arrives as an error of the socket.
    const read = (take: (chunk: Buffer) => void): unknown => socket.on('data', take)
    return new SocketTransport(socket, at, options.limit, explain, read)
  }
  const intake = new Intake()
  const socket = createConnection({ host, port, lookup, noDelay: true, onread: intake.onread })
  const explain = (error: Error): Error => socketError(error, at)
  await opened(socket, 'connect', options.signal, explain)
  return new SocketTransport(socket, at, options.limit, explain, (take) => intake.open(take))
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

class SocketTransport implements Transport {
  readonly peer: string
  readonly #socket: Socket
  readonly #explain: (error: Error) => Error
  readonly #read: (take: (chunk: Buffer) => void) => void
  readonly #splitter: FrameSplitter
  #spoke = false
  #failure: Error | undefined

  /** @param read makes chunks go to a function */
  constructor(
    socket: Socket,
    at: Host,
    limit: number,
    explain: (error: Error) => Error,
    read: (take: (chunk: Buffer) => void) => void,
  ) {
    this.#socket = socket
    this.#explain = explain
    this.#read = read
    this.peer = hostText(at)
    this.#splitter = new FrameSplitter(limit)
  }

  get pending(): number {
    return this.#socket.writableLength
  }

  open(sink: TransportSink): void {
    const deliver = (payload: Buffer): void => sink.frame(payload)
    this.#socket
      .on('error', (error) => {
        this.#failure ??= this.#explain(error)
      })
      .on('close', () => sink.closed(this.#failure))
    this.#read((chunk) => {
      sink.heard?.()
      try {
        if (!this.#spoke) this.#greet(chunk)
        this.#splitter.push(chunk, deliver)
      } catch (error) {
        this.destroy(error as Error)
      }
    })
    // The server went away between connect and now: 'close' was missed.
    if (this.#socket.destroyed) queueMicrotask(() => sink.closed(this.#failure))
  }

  send(frames: Buffer): void {
    if (this.#socket.writable) this.#socket.write(frames)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.#socket.end()
  }

  destroy(error?: Error): void {
    this.#failure ??= error
    this.#socket.destroy()
  }

  /** Looks at the first bytes: other protocols are told apart by them. */
  #greet(chunk: Buffer): void {
    this.#spoke = true
    const start = chunk.toString('latin1', 0, 5)
    if (/^(HTTP|SSH-|220 )/.test(start))
      throw new WireError(`it does not speak ZooKeeper: it answered "${start.trim()}…"`)
    if (/^[\x14-\x17]\x03/.test(start)) throw new WireError('it answered in TLS: this port wants TLS')
  }
}
