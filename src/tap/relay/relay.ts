import type { Buffer } from 'node:buffer'
import { createServer, type Server, type Socket, connect as tcp } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import { Conversation, type Side } from '../conversation/conversation.ts'
import type { Heard } from '../conversation/entry.ts'
import { Backlog } from './backlog.ts'

export interface RelayOptions {
  readonly listen: { readonly host: string; readonly port: number }
  readonly to: { readonly host: string; readonly port: number }
  readonly withData: boolean
  /** Bytes that may wait to be looked at; what comes beyond passes unseen, and is counted. */
  readonly backlog?: number
  /** Opens a line to the server that is no connection of ours; default: a connection to `to`. Called off by the signal. */
  readonly dial?: ((signal: AbortSignal) => Promise<Duplex>) | undefined
  /** Told each time the server cannot be reached; the client's connection is reset then. */
  readonly unreachable?: (error: NodeJS.ErrnoException) => void
  /** Told when looking at a connection failed, which is a bug: from there on it passes unseen, and is counted. */
  readonly broken?: (error: unknown) => void
}

/**
 * A relay between clients and a server that changes no byte and holds none up: each goes on as it comes, and is looked at
 * later. Back-pressure, half-closed connections and resets are passed on, in both directions.
 */
export class Relay {
  /** Clients for whom a line to the server is being opened. */
  readonly #waiting = new Set<Socket>()
  /** Connections open now. */
  readonly #pairs = new Set<Pair>()
  readonly #server: Server
  readonly #backlog: Backlog
  readonly #options: RelayOptions
  readonly #tell: (heard: Heard) => void

  private constructor(options: RelayOptions, tell: (heard: Heard) => void) {
    this.#options = options
    this.#tell = tell
    this.#backlog = new Backlog(options.backlog)
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client))
  }

  /**
   * @param tell called with what is heard, later than it passes; while it cannot take more it says so by `pause`
   * @throws the system's error when nothing can listen there
   */
  static async start(options: RelayOptions, tell: (heard: Heard) => void): Promise<Relay> {
    const relay = new Relay(options, tell)
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject)
      relay.#server.listen({ ...options.listen, exclusive: true }, () => {
        relay.#server.off('error', reject)
        resolve()
      })
    })
    // One client that cannot be accepted (too many files) is no reason to leave the others.
    relay.#server.on('error', () => undefined)
    return relay
  }

  /** Where it listens. */
  get address(): { host: string; port: number } {
    const { address, port } = this.#server.address() as { address: string; port: number }
    return { host: address, port }
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Bytes that passed without being looked at, for more came than could be. */
  get unseen(): number {
    return this.#backlog.dropped
  }

  /** While paused nothing is looked at; the bytes pass on. */
  set paused(paused: boolean) {
    this.#backlog.paused = paused
  }

  /** Closes the door, cuts what is open, and has all looked at that has passed. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const client of this.#waiting) client.destroy()
    await Promise.all([closed, ...Array.from(this.#pairs, (pair) => pair.cut())])
    this.#backlog.flush()
  }

  #accept(client: Socket): void {
    if (this.#options.dial) return void this.#lead(client, this.#options.dial)
    const server = tcp({ ...this.#options.to, allowHalfOpen: true, noDelay: true })
    server.on('error', (error) => {
      if (!reached) this.#options.unreachable?.(error)
    })
    let reached = false
    server.once('connect', () => {
      reached = true
    })
    this.#join(client, server)
  }

  /** What the client says meanwhile waits in its socket. */
  async #lead(client: Socket, dial: (signal: AbortSignal) => Promise<Duplex>): Promise<void> {
    const over = new AbortController()
    const gone = (): void => over.abort(new Error('the client is gone'))
    const ignore = (): void => undefined
    this.#waiting.add(client.on('error', ignore).once('close', gone))
    try {
      const server = await dial(over.signal)
      if (client.destroyed) server.destroy()
      else this.#join(client, server)
    } catch (error) {
      if (!client.destroyed) this.#options.unreachable?.(error as Error)
      client.resetAndDestroy()
    } finally {
      this.#waiting.delete(client.off('close', gone).off('error', ignore))
    }
  }

  #join(client: Socket, server: Duplex): void {
    const names = { client: addressOf(client), server: `${this.#options.to.host}:${this.#options.to.port}` }
    const conversation = new Conversation((entry) => this.#tell({ ...names, session: conversation.session, entry }), {
      fromStart: true,
      withData: this.#options.withData,
    })
    const pair = new Pair(client, server, this.#backlog, conversation, {
      gone: () => this.#pairs.delete(pair),
      broken: (error) => this.#options.broken?.(error),
    })
    this.#pairs.add(pair)
  }
}

function addressOf({ remoteAddress = '?', remotePort = 0 }: Socket): string {
  return remoteAddress.includes(':') ? `[${remoteAddress}]:${remotePort}` : `${remoteAddress}:${remotePort}`
}

/** Ends it as one that broke, where it can. */
function reset(line: Duplex | Socket): void {
  if ('resetAndDestroy' in line) line.resetAndDestroy()
  else line.destroy()
}

/** In ms since 1970, with fractions. */
function now(): number {
  return performance.timeOrigin + performance.now()
}

/** A client's socket and the one to its server. */
class Pair {
  readonly #sockets: Record<Side, Duplex>
  readonly #backlog: Backlog
  readonly #conversation: Conversation
  /** Bytes that pass unseen, one after the other: they are told of in one, where the first would have stood. */
  readonly #unseen: Record<Side, { bytes: number } | undefined> = { client: undefined, server: undefined }
  #open = 2
  readonly #gone: Promise<void>
  readonly #broken: (error: unknown) => void
  /** Nobody looks at it any more. */
  #blind = false

  /** @param told.gone called when both sockets are closed @param told.broken when looking at it failed */
  constructor(
    client: Socket,
    server: Duplex,
    backlog: Backlog,
    conversation: Conversation,
    { gone, broken }: { readonly gone: () => void; readonly broken: (error: unknown) => void },
  ) {
    this.#broken = broken
    this.#sockets = { client, server }
    this.#backlog = backlog
    this.#conversation = conversation
    this.#gone = new Promise((resolve) => {
      const over = (): void => {
        gone()
        resolve()
      }
      this.#join('client', client, server, over)
      this.#join('server', server, client, over)
    })
  }

  /** @returns when both sockets are closed */
  cut(): Promise<void> {
    this.#sockets.client.destroy()
    this.#sockets.server.destroy()
    return this.#gone
  }

  #join(side: Side, from: Duplex, to: Duplex, gone: () => void): void {
    from.on('data', (bytes) => this.#heard(side, bytes))
    // Ends the other half when this one ends, and waits where the other is slow.
    from.pipe(to)
    from.on('end', () => {
      const time = now()
      this.#look(0, () => this.#conversation.finished(side, time))
    })
    from.on('error', () => reset(to))
    from.on('close', () => {
      // What ended without a last word never said it to the other.
      if (!from.readableEnded) to.destroy()
      if (--this.#open > 0) return
      const time = now()
      this.#look(0, () => this.#conversation.end(time))
      gone()
    })
  }

  /** Has something looked at later. @returns false when there is no room for its bytes */
  #look(bytes: number, act: () => void): boolean {
    return this.#backlog.add(bytes, () => {
      if (this.#blind) this.#backlog.dropped += bytes
      else {
        try {
          act()
        } catch (error) {
          // Whatever is wrong with looking, the bytes pass.
          this.#blind = true
          this.#broken(error)
        }
      }
    })
  }

  #heard(side: Side, bytes: Buffer): void {
    const time = now()
    if (this.#look(bytes.length, () => this.#conversation.push(side, bytes, time))) {
      this.#unseen[side] = undefined
      return
    }
    const before = this.#unseen[side]
    if (before) {
      before.bytes += bytes.length
      return
    }
    const unseen = { bytes: bytes.length }
    this.#unseen[side] = unseen
    this.#look(0, () => {
      if (this.#unseen[side] === unseen) this.#unseen[side] = undefined
      this.#conversation.lost(side, unseen.bytes, time)
    })
  }
}
