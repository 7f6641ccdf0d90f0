import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { FrameSplitter } from '../wire/frames.ts'
import type { Transport, TransportSink } from '../wire/transport.ts'

/** A client's socket as a transport. */
export class SocketTransport implements Transport {
  readonly peer: string
  readonly #socket: Socket
  readonly #splitter: FrameSplitter
  readonly #first: Buffer

  /**
   * @param first what has been read from the socket already
   * @param limit largest payload in bytes
   */
  constructor(socket: Socket, first: Buffer, limit: number) {
    this.#socket = socket
    this.#first = first
    this.#splitter = new FrameSplitter(limit)
    this.peer = addressOf(socket)
  }

  get pending(): number {
    return this.#socket.writableLength
  }

  open(sink: TransportSink): void {
    const socket = this.#socket
    const take = (chunk: Buffer) => {
      try {
        this.#splitter.push(chunk, (payload) => sink.frame(payload))
      } catch (error) {
        socket.destroy(error as Error)
      }
    }
    let cause: Error | undefined
    socket.on('error', (error) => {
      cause = error
    })
    socket.on('close', () => sink.closed(cause))
    socket.on('data', take)
    take(this.#first)
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
    this.#socket.end(() => this.#socket.destroy())
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error)
  }
}

/** `127.0.0.1:40000`, `[::1]:40000`; an IPv4 client of a dual-stack socket is shown as IPv4. */
function addressOf(socket: Socket): string {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return `${address.includes(':') ? `[${address}]` : address}:${socket.remotePort ?? 0}`
}
