import type { AddressInfo } from 'node:net'
import { createConnection, createServer, type Server, type Socket } from 'node:net'

interface Pair {
  client: Socket
  server: Socket
}

/** What may happen to bytes on their way. */
export interface ProxyFaults {
  /** Nothing passes in this direction; sockets stay open. */
  frozen: 'none' | 'both' | 'to-server' | 'to-client'
  /** ms added to every chunk. */
  delay: number
  /** Largest piece written at once, in bytes; 0 = as it comes. */
  slice: number
  /** New connections are accepted and closed at once. */
  refusing: boolean
}

/** A TCP proxy on loopback that can cut, freeze, delay, slice, and swallow answers. */
export class FaultyProxy {
  readonly faults: ProxyFaults = { frozen: 'none', delay: 0, slice: 0, refusing: false }
  readonly #target: { host: string; port: number }
  readonly #listener: Server
  readonly #pairs = new Set<Pair>()
  #held: (() => void)[] = []
  #cutAfter: ((chunk: Buffer) => boolean) | undefined
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

  /** Resets every connection. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy()
      server.destroy()
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

  thaw(): void {
    this.faults.frozen = 'none'
    const held = this.#held
    this.#held = []
    for (const pass of held) pass()
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
    const server = createConnection(this.#target)
    const pair = { client, server }
    this.#pairs.add(pair)
    client.setNoDelay(true)
    server.setNoDelay(true)
    const end = (): void => {
      this.#pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) {
      socket.on('error', () => {})
      socket.on('close', end)
    }
    client.on('data', (chunk) => this.#fromClient(pair, chunk))
    server.on('data', (chunk) => this.#pass('to-client', client, chunk))
  }

  #fromClient({ client, server }: Pair, chunk: Buffer): void {
    this.#pass('to-server', server, chunk)
    if (!this.#cutAfter?.(chunk)) return
    this.#cutAfter = undefined
    server.removeAllListeners('data')
    // The first byte of an answer proves that the server has acted.
    server.once('data', () => client.resetAndDestroy())
  }

  #pass(direction: 'to-server' | 'to-client', to: Socket, chunk: Buffer): void {
    const write = (): void => {
      if (this.faults.frozen === 'both' || this.faults.frozen === direction) return void this.#held.push(write)
      this.#write(to, chunk)
    }
    if (this.faults.delay > 0) setTimeout(write, this.faults.delay)
    else write()
  }

  #write(to: Socket, chunk: Buffer): void {
    const { slice } = this.faults
    if (slice <= 0) return void to.write(chunk)
    for (let at = 0; at < chunk.length; at += slice) to.write(chunk.subarray(at, at + slice))
  }
}
