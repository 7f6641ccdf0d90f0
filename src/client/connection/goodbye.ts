import type { Buffer } from 'node:buffer'
import type { Transport } from '../../wire/transport.ts'

/** How long a server may take to answer, in ms, before its connection is cut. */
const PATIENCE = 500

/** The end of a connection whose session ends with it: waits until the server has heard so. */
export class Goodbye {
  /** Whether the server said goodbye; resolves when the transport has ended. Never rejects. */
  readonly said: Promise<boolean>
  readonly #transport: Transport
  readonly #xid: number
  readonly #timer: NodeJS.Timeout
  #heard = false
  #settle!: (said: boolean) => void

  /** @param xid number of the request that ends the session */
  constructor(transport: Transport, xid: number) {
    this.#transport = transport
    this.#xid = xid
    this.said = new Promise((resolve) => {
      this.#settle = resolve
    })
    this.#timer = setTimeout(() => this.#end(), PATIENCE)
  }

  /** Whatever the server still sends. */
  frame(payload: Buffer): void {
    if (payload.length < 16 || payload.readInt32BE(0) !== this.#xid) return
    this.#heard = true
    this.#end()
  }

  /** The transport has ended. */
  closed(): void {
    clearTimeout(this.#timer)
    this.#settle(this.#heard)
  }

  #end(): void {
    this.#transport.destroy()
    this.closed()
  }
}
