import type { Buffer } from 'node:buffer'
import { performance } from 'node:perf_hooks'
import { contain } from '../boundary/contain.ts'
import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'
import type { Fate } from '../trouble/request-fault.ts'
import { answer } from './answer.ts'
import { shakeHands } from './handshake.ts'

/** Bytes of unread answers above which no more requests are taken from a client. */
const PAUSE_ABOVE = 1024 * 1024
const LOOK_AGAIN = 5

/** Takes what one client asks, in order, and no faster than the client, and all together, read what they are answered. */
export class Intake {
  readonly #server: Server
  readonly #peer: Peer
  readonly #handshake: NodeJS.Timeout
  #resume: NodeJS.Timeout | undefined
  /** Requests that came in one piece with those that made the answers pile up. */
  readonly #backlog: Buffer[] = []
  /** A request that a fault keeps from being carried out for now, and until when. */
  #late: { readonly payload: Buffer; readonly fate: Fate; readonly due: number } | undefined

  constructor(server: Server, peer: Peer) {
    this.#server = server
    this.#peer = peer
    this.#handshake = setTimeout(() => peer.transport.destroy(), server.settings.handshakeTimeout)
    this.#handshake.unref()
  }

  open(): void {
    this.#peer.transport.open({ frame: (payload) => this.#frame(payload), closed: () => this.#closed() })
    if (this.#server.faults.frozen) this.#peer.transport.pause()
  }

  /** Takes a request, or keeps it for when the client has read what it was sent. */
  #frame(payload: Buffer): void {
    if (this.#backlog.length === 0 && this.#mayGoOn) return this.#take(payload)
    this.#backlog.push(payload)
    this.#pauseUntilRead()
  }

  get #mayGoOn(): boolean {
    return !this.#late && this.#peer.unread <= PAUSE_ABOVE && !this.#server.unread.full
  }

  #take(payload: Buffer): void {
    const { session } = this.#peer
    const fate = session && this.#server.faults.requests.fateOf(session.id, payload)
    if (!fate || fate.applied || fate.ms === 0) return this.#do(payload, fate)
    this.#late = { payload, fate, due: performance.now() + fate.ms }
    this.#pauseUntilRead()
  }

  #do(payload: Buffer, fate: Fate | undefined): void {
    const { session, gone, dismissed, transport } = this.#peer
    // Cut off or about to be, or its session is closed or served elsewhere: what it still says goes unheard.
    if (gone || dismissed || (session && (session.closed || session.connection !== this.#peer))) return
    this.#peer.heard()
    contain(
      () => {
        if (fate?.applied && fate.ms > 0) this.#peer.holdBack(fate.ms)
        if (session) answer(this.#server, this.#peer, session, payload, fate)
        else this.#greet(payload)
      },
      (error) => transport.destroy(error),
    )
  }

  #greet(payload: Buffer): void {
    shakeHands(this.#server, this.#peer, payload)
    if (this.#peer.session) clearTimeout(this.#handshake)
  }

  #pauseUntilRead(): void {
    if (this.#resume) return
    this.#peer.transport.pause()
    this.#resume = setInterval(() => this.#lookAgain(), LOOK_AGAIN)
  }

  #lookAgain(): void {
    if (this.#server.faults.frozen) return
    this.#doLate()
    while (this.#backlog.length > 0 && this.#mayGoOn) this.#take(this.#backlog.shift()!)
    if (this.#backlog.length > 0 || !this.#mayGoOn) return
    clearInterval(this.#resume)
    this.#resume = undefined
    this.#peer.transport.resume()
  }

  #doLate(): void {
    const late = this.#late
    if (!late || performance.now() < late.due) return
    this.#late = undefined
    this.#do(late.payload, late.fate)
  }

  #closed(): void {
    clearTimeout(this.#handshake)
    clearInterval(this.#resume)
    this.#server.forget(this.#peer)
  }
}
