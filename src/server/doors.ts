import { pipe, type Transport } from '../wire/transport.ts'
import { type Listener, listen } from './listen.ts'
import { serve } from './requests/serve.ts'
import type { Server } from './session/server.ts'

/** Largest answer the in-process connection takes, in bytes: as much as there is. */
const CLIENT_LIMIT = 0x7fffffff

/** The ways into a server of this process: connections within it, and one port, where there is one. */
export class Doors {
  readonly #server: Server
  readonly #gone: string
  #listener: Listener | undefined
  /** The port being opened. */
  #opening: Promise<void> | undefined

  /** @param gone what is said to who comes after the end */
  constructor(server: Server, gone: string) {
    this.#server = server
    this.#gone = gone
  }

  /** The TCP port; undefined without one. */
  get port(): number | undefined {
    return this.#listener?.port
  }

  /** HOST:PORT; empty without a port. */
  get address(): string {
    return this.#listener ? addressText(this.#listener) : ''
  }

  /**
   * A connection inside the process: the client's end of it.
   * @throws after the end what a port where nobody listens gives: ECONNREFUSED
   */
  transport(): Transport {
    if (this.#server.stopped) throw Object.assign(new Error(this.#gone), { code: 'ECONNREFUSED' })
    const { client, server } = pipe({ client: CLIENT_LIMIT, server: this.#server.settings.maxBuffer })
    serve(this.#server, server)
    return client
  }

  /** Opens the port. @throws node's error when it cannot be had */
  async open(host: string, port: number): Promise<void> {
    this.#listener = await listen(this.#server, host, port)
  }

  /**
   * Opens a port on loopback where there is none yet. It does not keep the process alive.
   * @returns HOST:PORT
   * @throws node's error when there is none to be had
   */
  async listen(): Promise<string> {
    if (!this.#listener) await (this.#opening ??= this.#openAside())
    return this.address
  }

  async #openAside(): Promise<void> {
    await this.open('127.0.0.1', 0)
    this.#listener?.unref()
  }

  async close(): Promise<void> {
    await this.#listener?.close()
  }
}

/** `127.0.0.1:2181`, `[::1]:2181`. */
export function addressText({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
