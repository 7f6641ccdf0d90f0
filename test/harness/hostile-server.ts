import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { FrameSplitter } from '../../src/wire/frames.ts'
import { Reader } from '../../src/wire/reader.ts'
import { ConnectRequest, ConnectResponse, ReplyHeader, type Stat, WatcherEvent } from '../../src/wire/records.ts'
import { Writer } from '../../src/wire/writer.ts'

/** What a lie may look at: the socket, and the request it answers. */
export interface Lie {
  socket: Socket
  xid: number
  op: number
  /** Sends one frame. */
  frame(body: (writer: Writer) => void): void
  /** A reply header, then what `body` writes. */
  reply(body?: (writer: Writer) => void, header?: Partial<ReplyHeader>): void
}

export interface Lies {
  /** Instead of reading the handshake. */
  connected?(socket: Socket): void
  /** Instead of a proper answer to the handshake. */
  handshake?(lie: Lie): void
  /** Instead of a proper answer to requests other than pings and the end of the session. */
  request?(lie: Lie): void
  /** All that is answered behind the handshake, if not everything. */
  only?: 'pings' | 'nothing'
}

export const emptyStat: Stat = {
  czxid: 1n,
  mzxid: 1n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 0,
  numChildren: 0,
  pzxid: 1n,
}

export const honestHandshake: ConnectResponse = {
  protocolVersion: 0,
  timeOut: 4000,
  sessionId: 0x100000000000001n,
  passwd: Buffer.alloc(16, 7),
  readOnly: false,
}

/** A server that answers as told: speaks just enough of the protocol for a client to fall for it. */
export class HostileServer {
  readonly #listener: Server
  readonly #sockets = new Set<Socket>()
  connections = 0

  private constructor(lies: Lies) {
    this.#listener = createServer((socket) => this.#accept(socket, lies))
  }

  static async start(lies: Lies): Promise<HostileServer> {
    const server = new HostileServer(lies)
    await new Promise<void>((resolve) => server.#listener.listen(0, '127.0.0.1', resolve))
    return server
  }

  get connectString(): string {
    return `127.0.0.1:${(this.#listener.address() as AddressInfo).port}`
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#listener.close(() => resolve()))
  }

  #accept(socket: Socket, lies: Lies): void {
    this.connections++
    this.#sockets.add(socket)
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    if (lies.connected) return lies.connected(socket)
    const splitter = new FrameSplitter(0xfffff)
    let greeted = false
    socket.on('data', (chunk) => {
      splitter.push(chunk, (payload) => {
        if (greeted) return this.#request(socket, payload, lies)
        greeted = true
        ConnectRequest.read(new Reader(payload))
        const lie = this.#lie(socket, 0, 0)
        if (lies.handshake) lies.handshake(lie)
        else lie.frame((writer) => ConnectResponse.write(writer, honestHandshake))
      })
    })
  }

  #request(socket: Socket, payload: Buffer, lies: Lies): void {
    const xid = payload.readInt32BE(0)
    const op = payload.readInt32BE(4)
    const lie = this.#lie(socket, xid, op)
    if (lies.only === 'nothing' || (lies.only === 'pings' && op !== 11)) return
    if (op === 11) return lie.reply(undefined, { xid: -2 })
    if (op === -11) {
      lie.reply()
      return void socket.end()
    }
    if (lies.request) lies.request(lie)
    else lie.reply()
  }

  #lie(socket: Socket, xid: number, op: number): Lie {
    const frame = (body: (writer: Writer) => void): void => {
      const writer = new Writer()
      writer.frame(body)
      socket.write(writer.take())
    }
    const reply: Lie['reply'] = (body, header) =>
      frame((writer) => {
        ReplyHeader.write(writer, { xid, zxid: 5n, err: 0, ...header })
        body?.(writer)
      })
    return { socket, xid, op, frame, reply }
  }
}

/** A watch event frame. */
export function event(lie: Lie, type: number, path: string | null, state = 3): void {
  lie.frame((writer) => {
    ReplyHeader.write(writer, { xid: -1, zxid: -1n, err: 0 })
    WatcherEvent.write(writer, { type, state, path })
  })
}
