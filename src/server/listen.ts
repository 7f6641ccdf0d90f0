import { Buffer } from 'node:buffer'
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { SocketTransport } from '../wire/socket-transport.ts'
import type { Transport } from '../wire/transport.ts'
import { contain } from './boundary/contain.ts'
import { answerWord } from './reports/four-letter.ts'
import { serve } from './requests/serve.ts'
import type { Server } from './session/server.ts'
import { isWord, type Word } from './settings/words.ts'

/** The line of a port that speaks TLS only, as node:tls takes it: texts in PEM, bytes, or several. `ca` and `requestCert` for clients that prove themselves by a certificate. */
export type SandboxTls = Pick<TlsOptions, 'cert' | 'key' | 'pfx' | 'ca' | 'passphrase' | 'requestCert'>

/** A TCP port in front of a server. */
export interface Listener {
  readonly host: string
  readonly port: number
  /** Lets the process end while it is open. */
  unref(): void
  close(): Promise<void>
}

/**
 * Opens a TCP port: clients of the protocol, and four-letter words, which are told apart by the first four bytes.
 * @param port 0 for any free one
 * @param tls what it speaks TLS by; plain text without
 * @throws Error (node's, with `code`) when the port cannot be had, or a certificate not be read
 */
export async function listen(server: Server, host: string, port: number, tls?: SandboxTls): Promise<Listener> {
  const sockets = new Map<Socket, string>()
  const net = tls === undefined ? createServer({ noDelay: true }) : await tlsServer(tls)
  net.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const limit = server.settings.maxClientConnections
    const siblings = [...sockets.values()].filter((other) => other === address).length
    if (server.faults.refusing || (limit > 0 && siblings >= limit)) return socket.destroy()
    sockets.set(socket, address)
    socket.on('close', () => sockets.delete(socket))
    if (tls === undefined) greet(server, socket)
  })
  net.on('secureConnection', (socket: Socket) => greet(server, socket))
  // Of a connection that could not be taken (no descriptors left); those that are there go on.
  net.on('error', () => {})
  await bound(net, host, port)
  return {
    host,
    port: (net.address() as AddressInfo).port,
    unref: () => void net.unref(),
    close: () =>
      new Promise((resolve) => {
        net.close(() => resolve())
        for (const socket of sockets.keys()) socket.destroy()
      }),
  }
}

/** Loaded for who wants it: half of a server's start. A client whose certificate nobody vouches for is cut off. */
async function tlsServer(tls: SandboxTls): Promise<NetServer> {
  const { createServer: createTlsServer } = await import('node:tls')
  return createTlsServer({ ...tls, rejectUnauthorized: tls.requestCert === true, noDelay: true })
}

/** Waits for the first four bytes. */
function greet(server: Server, socket: Socket): void {
  let first: Buffer = Buffer.alloc(0)
  const lost = () => socket.destroy()
  const patience = setTimeout(lost, server.settings.handshakeTimeout)
  const take = (chunk: Buffer) => {
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk])
    if (first.length < 4) return
    clearTimeout(patience)
    socket.off('data', take).off('error', lost)
    contain(() => begin(server, socket, first), lost)
  }
  socket.on('data', take).on('error', lost)
  socket.on('close', () => clearTimeout(patience))
}

/** @param first what has been read, at least four bytes */
function begin(server: Server, socket: Socket, first: Buffer): void {
  const word = first.toString('latin1', 0, 4)
  if (isWord(word)) answer(server, socket, word, first)
  else serve(server, transportOf(socket, first, server.settings.maxBuffer))
}

/** @param first what has been read from the socket already */
function transportOf(socket: Socket, first: Buffer, limit: number): Transport {
  // Once all is sent: a client that does not end its half is not waited for.
  socket.on('finish', () => socket.destroy())
  const read = (take: (chunk: Buffer) => void) => {
    socket.on('data', take)
    take(first)
  }
  return new SocketTransport(socket, { peer: addressOf(socket), limit, read })
}

/** `127.0.0.1:40000`, `[::1]:40000`; an IPv4 client of a dual-stack socket is shown as IPv4. */
function addressOf(socket: Socket): string {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? 0}`
}

function answer(server: Server, socket: Socket, word: Word, first: Buffer): void {
  socket.on('error', () => socket.destroy())
  const argument = word === 'stmk' && first.length >= 12 ? first.readBigInt64BE(4) : 0n
  socket.end(answerWord(server, word, { argument, address: addressOf(socket) }), () => socket.destroy())
}

function bound(net: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    net.once('error', reject)
    net.listen({ host, port, backlog: 511 }, () => {
      net.off('error', reject)
      resolve()
    })
  })
}
