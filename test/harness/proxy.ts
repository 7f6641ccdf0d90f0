import type { Buffer } from 'node:buffer'
import type { AddressInfo } from 'node:net'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Lane } from './lane.ts'

export type Direction = 'to-server' | 'to-client'

interface Pair {
  readonly client: Socket
  /** Once the server was reached. */
  server: Socket | undefined
  readonly lanes: Readonly<Record<Direction, Lane>>
}

/** What may happen to bytes on their way. */
export interface ProxyFaults {
  /** Nothing passes in this direction, not even the end of a connection; sockets stay open. */
  frozen: 'none' | 'both' | Direction
  /** ms added to every chunk. */
  delay: number
  /** Which chunks the delay is for. */
  delayed: 'both' | Direction
  /** Largest piece written at once, in bytes; 0 = as it comes. */
  slice: number
  /** New connections are accepted and closed at once. */
  refusing: boolean
}

/** A TCP proxy on loopback that can cut, freeze, delay, slice, and swallow answers. */
export class FaultyProxy {
  readonly faults: ProxyFaults = { frozen: 'none', delay: 0, delayed: 'both', slice: 0, refusing: false }
  readonly #target: { host: string; port: number }
  readonly #listener: Server
  readonly #pairs = new Set<Pair>()
  #cutAfter: ((chunk: Buffer) => boolean) | undefined
  #after: { last: (chunk: Buffer) => boolean; act: () => void } | undefined
  /** Changes what a client says, length kept. */
  rewrite: (chunk: Buffer) => Buffer = (chunk) => chunk
  /** How long to go on trying where nobody listens yet, in ms: a client of ours sees itself connected, and would not. */
  patience = 0
  connections = 0

  private constructor(target: { host: string; port: number }) {
    this.#target = target
    this.#listener = createServer((client) => this.#accept(client))
  }

  static async start(target: { host: string; port: number }, port = 0): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target)
    await new Promise<void>((resolve) => proxy.#listener.listen(port, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  get connectString(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#pairs.size
  }

  /** Resets every connection. */
  cut(): void {
    for (const { client, server, lanes } of this.#pairs) {
      client.resetAndDestroy()
      server?.destroy()
      for (const lane of Object.values(lanes)) lane.clear()
    }
    this.#pairs.clear()
  }

  /**
   * Forwards client bytes until a chunk satisfies `last`; that chunk still reaches the server, then no answer comes back
   * and the client's side is reset once the server had `grace` ms to act.
   */
  dropAfterForwarding(last: (chunk: Buffer) => boolean): void {
    this.#cutAfter = last
  }

  /** Forwards client bytes until a chunk satisfies `last`; that one, too, and then does something once. */
  afterForwarding(last: (chunk: Buffer) => boolean, act: () => void): void {
    this.#after = { last, act }
  }

  /** Lets pass what was held: everything, or what goes in one direction. */
  thaw(direction: 'both' | Direction = 'both'): void {
    const { frozen } = this.faults
    if (direction === 'both' || frozen === direction) this.faults.frozen = 'none'
    else if (frozen === 'both') this.faults.frozen = direction === 'to-server' ? 'to-client' : 'to-server'
    for (const { lanes } of this.#pairs) for (const lane of Object.values(lanes)) lane.flow()
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise<void>((resolve) => this.#listener.close(() => resolve()))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #accept(client: Socket): void {
    this.connections++
    if (this.faults.refusing) return void client.resetAndDestroy()
    const pair: Pair = {
      client,
      server: undefined,
      lanes: { 'to-server': this.#lane('to-server'), 'to-client': this.#lane('to-client') },
    }
    this.#pairs.add(pair)
    client.setNoDelay(true)
    client.on('error', () => {})
    client.on('close', () => this.#pass('to-server', pair, () => this.#end(pair)))
    client.on('data', (chunk) => this.#fromClient(pair, this.rewrite(chunk)))
    // The server does not even hear of a connection while nothing passes.
    pair.lanes['to-server'].push(() => this.#dial(pair), 0)
  }

  async #dial(pair: Pair): Promise<void> {
    const end = performance.now() + this.patience
    let server = await reach(this.#target)
    while (!server && this.#pairs.has(pair) && performance.now() < end) {
      await sleep(20)
      server = await reach(this.#target)
    }
    if (!server || !this.#pairs.has(pair)) {
      server?.destroy()
      return this.#end(pair)
    }
    pair.server = server
    server.setNoDelay(true)
    server.on('error', () => {})
    server.on('close', () => this.#pass('to-client', pair, () => this.#end(pair)))
    server.on('data', (chunk) => this.#pass('to-client', pair, () => this.#write(pair.client, chunk)))
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair)
    pair.client.destroy()
    pair.server?.destroy()
    for (const lane of Object.values(pair.lanes)) lane.clear()
  }

  #fromClient(pair: Pair, chunk: Buffer): void {
    this.#pass('to-server', pair, () => {
      const { client, server } = pair
      this.#write(server!, chunk)
      if (this.#after?.last(chunk)) {
        this.#after.act()
        this.#after = undefined
      }
      if (!this.#cutAfter?.(chunk)) return
      this.#cutAfter = undefined
      server!.removeAllListeners('data')
      // The first byte of an answer proves that the server has acted.
      server!.once('data', () => client.resetAndDestroy())
    })
  }

  #lane(direction: Direction): Lane {
    return new Lane(() => this.faults.frozen === 'both' || this.faults.frozen === direction)
  }

  #pass(direction: Direction, { lanes }: Pair, act: () => void): void {
    const { delay, delayed } = this.faults
    lanes[direction].push(act, delayed === 'both' || delayed === direction ? delay : 0)
  }

  #write(to: Socket, chunk: Buffer): void {
    const { slice } = this.faults
    if (slice <= 0) return void to.write(chunk)
    for (let at = 0; at < chunk.length; at += slice) to.write(chunk.subarray(at, at + slice))
  }
}

/** @returns undefined when nobody listens there */
function reach(target: { host: string; port: number }): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(target)
    const failed = (): void => resolve(undefined)
    socket.once('error', failed)
    socket.once('connect', () => resolve(socket.off('error', failed)))
  })
}
