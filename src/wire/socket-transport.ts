import type { Buffer } from 'node:buffer'
import { FrameSplitter } from './frames.ts'
import type { Transport, TransportSink } from './transport.ts'

/** What a transport needs of a socket, be it node:net's or node:tls's. */
export interface ByteSocket {
  readonly writable: boolean
  readonly writableLength: number
  readonly destroyed: boolean
  /** What it was destroyed with. */
  readonly errored: Error | null
  readonly remoteAddress?: string | undefined
  on(event: 'error', listener: (error: Error) => void): ByteSocket
  on(event: 'close', listener: () => void): ByteSocket
  write(bytes: Buffer): unknown
  pause(): unknown
  resume(): unknown
  end(): unknown
  destroy(): unknown
}

/** In what the two ends of a connection differ. */
export interface SocketEnd {
  /** Where the other side is, for messages. */
  readonly peer: string
  /** Largest payload accepted, in bytes. */
  readonly limit: number
  /** Makes chunks go to a function, from now on. */
  readonly read: (take: (chunk: Buffer) => void) => void
  /** Looks at the first chunk. @throws Error that says why it is none of this protocol */
  readonly greet?: (chunk: Buffer) => void
  /** An error of the socket in the words of this end. */
  readonly explain?: (error: Error) => Error
}

/** An open socket as a transport. */
export class SocketTransport implements Transport {
  readonly peer: string
  readonly #socket: ByteSocket
  readonly #end: SocketEnd
  readonly #splitter: FrameSplitter
  #sink: TransportSink | undefined
  #failure: Error | undefined

  constructor(socket: ByteSocket, end: SocketEnd) {
    this.#socket = socket
    this.#end = end
    const { limit } = end
    this.#splitter = new FrameSplitter(limit, (length) => this.#sink?.large?.(length, limit) === true)
    this.peer = end.peer
  }

  get address(): string | undefined {
    return this.#socket.remoteAddress
  }

  get pending(): number {
    return this.#socket.writableLength
  }

  open(sink: TransportSink): void {
    this.#sink = sink
    const { read, explain, greet } = this.#end
    let greeting = greet
    let open = true
    const ended = (): void => {
      if (open) sink.closed(this.#failure)
      open = false
    }
    const deliver = (payload: Buffer): void => sink.frame(payload)
    const failed = (error: Error): void => {
      this.#failure ??= explain ? explain(error) : error
    }
    this.#socket.on('error', failed).on('close', ended)
    read((chunk) => {
      sink.heard?.()
      try {
        if (greeting) {
          greeting(chunk)
          greeting = undefined
        }
        this.#splitter.push(chunk, deliver)
      } catch (error) {
        this.destroy(error as Error)
      }
    })
    // The other side went away before this was opened: 'error' and 'close' were missed.
    if (!this.#socket.destroyed) return
    if (this.#socket.errored) failed(this.#socket.errored)
    queueMicrotask(ended)
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
}
