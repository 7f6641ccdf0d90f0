import { type Listener, listen, type SandboxTls } from './listen.ts'
import type { Server } from './session/server.ts'

/**
 * One of the ports of a sandbox, to a client one server of an ensemble. All lead to the same tree and the same sessions:
 * there is no quorum, no leader and no lag, only several addresses that can go down and come back.
 */
export class Door {
  readonly #server: Server
  readonly #host: string
  readonly #tls: SandboxTls | undefined
  #port: number
  #listener: Listener | undefined

  /** @param port 0 for any free one, which it keeps once it has had it */
  constructor(server: Server, host: string, port: number, tls: SandboxTls | undefined) {
    this.#server = server
    this.#host = host
    this.#port = port
    this.#tls = tls
  }

  /** Where it listens; 0 before the first start where any will do. */
  get port(): number {
    return this.#port
  }

  /** `127.0.0.1:40321`, also while it is closed. */
  get address(): string {
    return addressText({ host: this.#host, port: this.#port })
  }

  /** Whether it is open. */
  get running(): boolean {
    return this.#listener !== undefined
  }

  /** Opens the port, at the place where it was. @throws node's error when it cannot be had */
  async start(): Promise<void> {
    if (this.#listener) return
    this.#listener = await listen(this.#server, this.#host, this.#port, this.#tls)
    this.#port = this.#listener.port
  }

  /** Closes the port and cuts its connections, as when a server goes down. Sessions live on, to be resumed at another. Never throws. */
  async stop(): Promise<void> {
    const listener = this.#listener
    this.#listener = undefined
    await listener?.close()
  }

  /** Lets the process end while it is open. */
  unref(): void {
    this.#listener?.unref()
  }
}

/** `127.0.0.1:2181`, `[::1]:2181`. */
export function addressText({ host, port }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
