import type { Buffer } from 'node:buffer'
import { keeperStates, perms, xids } from '../../wire/codes.ts'
import { type Acl, ReplyHeader, WatcherEvent } from '../../wire/records.ts'
import type { Transport } from '../../wire/transport.ts'
import { allowed } from '../access/acl.ts'
import type { Credential } from '../access/credential.ts'
import type { SaslExchange } from '../access/sasl.ts'
import { contain } from '../boundary/contain.ts'
import type { Watcher } from '../watch/watches.ts'
import type { Outbox, Recipient } from './outbox.ts'
import type { Session } from './sessions.ts'
import { Traffic } from './traffic.ts'
import type { Debtor, Unread } from './unread.ts'

/** One connected client: who it is, what reports tell of it, and the way to it. */
export class Peer implements Watcher, Recipient, Debtor {
  readonly transport: Transport
  readonly address: string
  readonly since = Date.now()
  readonly traffic = new Traffic()
  readonly ids: Credential[]
  /** What it may pass for besides, without being told so by `whoAmI` or by `auth:` in an ACL. */
  readonly passesFor: Credential[] = []
  session: Session<Peer> | undefined
  sasl: SaslExchange | undefined
  lastOp = 'NA'
  lastXid = -1
  lastZxid = -1n
  lastAnswer = 0
  lastLatency = 0
  /** The connection has ended. */
  gone = false
  /** The last it is to get has been sent, or will be: what it still says goes unheard, and it hears of no more events. */
  dismissed = false
  readonly #outbox: Outbox
  readonly #total: Traffic
  readonly #maxUnread: number
  readonly #unread: Unread
  /** Bytes made for it that have not reached the transport. */
  #owed = 0
  /** What it is to get once a fault is over; undefined: it gets all at once. */
  #held: (() => void)[] | undefined
  #heldUntil = 0

  /**
   * @param total traffic of the whole server, to which its own is added
   * @param maxUnread bytes it may leave unread before it is cut off
   * @param unread what all together leave unread
   */
  constructor(transport: Transport, outbox: Outbox, total: Traffic, maxUnread: number, unread: Unread) {
    this.transport = transport
    this.address = transport.peer
    this.ids = [{ scheme: 'ip', id: hostOf(transport.peer) }]
    this.#outbox = outbox
    this.#total = total
    this.#maxUnread = maxUnread
    this.#unread = unread
  }

  /** What ACLs are held against. */
  get rights(): readonly Credential[] {
    return [...this.passesFor, ...this.ids]
  }

  get unread(): number {
    return this.stuck + this.#owed
  }

  get stuck(): number {
    return this.transport.pending
  }

  /** Bytes that can be made for it before it is cut off. */
  get room(): number {
    return this.#maxUnread - this.unread
  }

  owes(bytes: number): void {
    this.#owed += bytes
    if (this.room < 0) this.cut()
    else this.#unread.grew(bytes)
  }

  notify(type: number, path: string, zxid: bigint, acl: readonly Acl[] | undefined): void {
    if (this.gone || this.dismissed || (acl && !allowed(acl, perms.read, this.rights))) return
    const event = { type, state: keeperStates.SyncConnected, path }
    contain(
      () =>
        this.#outbox.notify(this, (writer) => {
          ReplyHeader.write(writer, { xid: xids.notification, zxid, err: 0 })
          WatcherEvent.write(writer, event)
        }),
      // Who cannot be told of an event must not go on believing that there was none.
      () => this.cut(),
    )
  }

  /** A packet of it has come. */
  heard(): void {
    this.traffic.received++
    this.#total.received++
  }

  answered(latency: number): void {
    this.traffic.answered(latency)
    this.#total.answered(latency)
    this.lastLatency = Math.floor(latency)
    this.lastAnswer = Date.now()
  }

  /** Hands frames to the transport. */
  send(frames: Buffer, packets: number, ends: boolean): void {
    if (this.gone) return
    if (this.#held) return void this.#held.push(() => this.send(frames, packets, ends))
    this.#owed -= frames.length
    this.traffic.sent += packets
    this.#total.sent += packets
    if (frames.length > 0) this.transport.send(frames)
    if (ends) this.transport.close()
  }

  /** Trouble on demand: what leaves for it from now on goes after `ms`, in its order. */
  holdBack(ms: number): void {
    this.#held ??= []
    this.#heldUntil = Math.max(this.#heldUntil, performance.now() + ms)
    setTimeout(() => this.#letGo(), ms).unref()
  }

  #letGo(): void {
    // A timer may be a little early; one that was set later lets go of all.
    if (performance.now() < this.#heldUntil - 1) return
    const held = this.#held ?? []
    this.#held = undefined
    for (const send of held) send()
  }

  /** Ends the connection at once. */
  cut(): void {
    this.gone = true
    this.#owed = 0
    this.#outbox.drop(this)
    this.transport.destroy()
  }

  /**
   * Ends the connection after what has been sent to it.
   * @param deaf what it asked behind that is not done any more
   */
  end(deaf = true): void {
    this.dismissed ||= deaf
    this.#outbox.end(this)
  }

  /** The handshake is done. */
  bind(session: Session<Peer>): void {
    this.session = session
    session.connection = this
  }

  /** Forgets what reports tell of it. */
  resetStats(): void {
    this.traffic.reset()
    this.lastOp = 'NA'
    this.lastXid = -1
    this.lastZxid = -1n
    this.lastAnswer = this.lastLatency = 0
  }
}

/** `127.0.0.1:40000` or `[::1]:40000` without the port. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}
