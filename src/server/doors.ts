import { pipe, type Transport } from '../wire/transport.ts'
import { Door } from './door.ts'
import type { SandboxTls } from './listen.ts'
import { serve } from './requests/serve.ts'
import type { Server } from './session/server.ts'

/** Largest answer the in-process connection takes, in bytes: as much as there is. */
const CLIENT_LIMIT = 0x7fffffff

/** Where ports are opened. */
export interface Where {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** How many; each but the first is any that is free. Default 1. */
  readonly count?: number
  readonly tls?: SandboxTls | undefined
}

/** The ways into a server of this process: connections within it, and its ports, where there are any. */
export class Doors {
  readonly #server: Server
  readonly #gone: string
  #ports: readonly Door[] = []
  /** The port being opened. */
  #opening: Promise<void> | undefined

  /** @param gone what is said to who comes after the end */
  constructor(server: Server, gone: string) {
    this.#server = server
    this.#gone = gone
  }

  /** Its ports, in the order in which they were opened. */
  get ports(): readonly Door[] {
    return this.#ports
  }

  /** The first TCP port; undefined without one. */
  get port(): number | undefined {
    return this.#ports[0]?.port
  }

  /** HOST:PORT of each, separated by commas; empty without a port. */
  get address(): string {
    return this.#ports.map(({ address }) => address).join(',')
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

  /** Opens ports. @throws node's error when one cannot be had, or a certificate not be read */
  async open({ host, port, count = 1, tls }: Where): Promise<void> {
    const doors = Array.from({ length: count }, (_, at) => new Door(this.#server, host, at === 0 ? port : 0, tls))
    // Also those that are open before one that cannot be had are there to be closed.
    this.#ports = doors
    for (const door of doors) await door.start()
  }

  /**
   * Opens a port on loopback where there is none yet. It does not keep the process alive.
   * @returns HOST:PORT
   * @throws node's error when there is none to be had
   */
  async listen(): Promise<string> {
    if (this.#ports.length > 0 && !this.#opening) return this.address
    this.#opening ??= this.#openAside()
    await this.#opening
    return this.address
  }

  async #openAside(): Promise<void> {
    await this.open({ host: '127.0.0.1', port: 0 })
    for (const door of this.#ports) door.unref()
  }

  async close(): Promise<void> {
    for (const door of this.#ports) await door.stop()
  }
}
