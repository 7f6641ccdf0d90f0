import { performance } from 'node:perf_hooks'
import type { Transport } from '../../wire/transport.ts'
import { SUPER } from '../access/credential.ts'
import { contain } from '../boundary/contain.ts'
import type { Beginning, Journal } from '../disk/journal.ts'
import type { Settings } from '../settings/settings.ts'
import { Reaper } from '../tree/reaper.ts'
import { type Outcome, Tree } from '../tree/tree.ts'
import type { Txn } from '../tree/txn.ts'
import { Faults } from '../trouble/faults.ts'
import { Watches } from '../watch/watches.ts'
import { Outbox } from './outbox.ts'
import { Peer } from './peer.ts'
import { type Session, Sessions } from './sessions.ts'
import { Traffic } from './traffic.ts'
import { Unread } from './unread.ts'

/** Where a server listens and keeps its data; sizes in bytes. */
export interface Place {
  readonly port: number
  readonly dataDir: string
  readonly snapshots?: number
  readonly logs?: number
}

/**
 * One standalone ZooKeeper server, apart from how clients reach it. Requests are carried out in the order they arrive,
 * on one thread; what leaves passes the outbox.
 */
export class Server {
  readonly settings: Settings
  readonly tree: Tree
  readonly sessions: Sessions<Peer>
  readonly watches: Watches<Peer>
  readonly outbox: Outbox
  readonly faults = new Faults()
  readonly peers = new Set<Peer>()
  readonly unread: Unread
  readonly traffic = new Traffic()
  readonly startedAt = Date.now()
  readOnly: boolean
  /** Whether nothing in it ever changes: it takes no writes, and nothing ends by itself. Unlike `readOnly` no other server would. */
  readonly still: boolean
  /** What stmk set; nothing is traced. */
  traceMask = 306n
  /** Where the server is, for reports; set by who opens ports and files. */
  place: () => Place = () => ({ port: 0, dataDir: '' })
  readonly #journal: Journal | undefined
  readonly #reaper: Reaper | undefined
  #expiry: NodeJS.Timeout | undefined
  /** By how much the clock of its sessions is ahead, in ms. */
  #ahead = 0
  #stopped = false

  /** @param failed told when the log cannot be written any more; the server has then stopped */
  constructor(settings: Settings, from?: Beginning, journal?: Journal, failed: (error: Error) => void = () => {}) {
    this.settings = settings
    this.readOnly = settings.readOnly
    this.still = from?.still ?? false
    this.unread = new Unread(this.peers, settings.maxUnreadOfAll)
    this.tree = from?.tree ?? new Tree(settings.profile.has('configNode'))
    this.tree.keepsCversion = settings.profile.has('keepsCversion')
    this.watches = new Watches(settings.profile)
    this.sessions = new Sessions(settings.tickTime, Date.now())
    this.#journal = journal
    this.outbox = new Outbox(journal, this.faults, (error) => {
      this.stop()
      failed(error)
    })
    for (const [id, timeout] of from?.sessions ?? []) this.sessions.open(timeout, this.now(), { id, local: this.still })
    this.#reaper = this.still ? undefined : new Reaper(this)
    this.#scheduleExpiry()
  }

  /** Takes in a client that has connected. Undefined when the server takes nobody. */
  admit(transport: Transport): Peer | undefined {
    if (this.#stopped || this.faults.refusing) return undefined
    const peer = new Peer(transport, this.outbox, this.traffic, this.settings.maxUnread, this.unread)
    if (this.settings.skipAcl) peer.passesFor.push(SUPER)
    this.peers.add(peer)
    return peer
  }

  /** Its connection has ended. */
  forget(peer: Peer): void {
    peer.gone = true
    if (peer.session?.connection === peer) peer.session.connection = undefined
    this.peers.delete(peer)
    this.watches.forget(peer)
  }

  /**
   * Applies a transaction, logs it and tells the watchers. When it can be either not applied or not logged, this throws,
   * and neither has happened.
   */
  commit(clientId: bigint, cxid: number, txn: Txn): Outcome[] {
    const header = { clientId, cxid, zxid: this.tree.lastZxid + 1n, time: Date.now() }
    const { outcomes, events } = this.tree.apply(header, txn, () => this.#journal?.append(header, txn))
    this.outbox.wake()
    this.watches.fire(events, header.zxid)
    return outcomes
  }

  openSession(timeout: number): Session<Peer> {
    const session = this.sessions.open(timeout, this.now(), { local: this.readOnly || this.still })
    try {
      if (!session.local) this.commit(session.id, 0, { type: 'createSession', timeOut: timeout })
    } catch (error) {
      this.sessions.remove(session)
      throw error
    }
    this.#scheduleExpiry()
    return session
  }

  /** Ends a session and deletes what it owns. */
  closeSession(session: Session<Peer>, xid = 0): void {
    const paths2Delete = this.tree.lifetimes.of(session.id)
    if (!session.local) this.commit(session.id, xid, { type: 'closeSession', paths2Delete })
    this.sessions.remove(session)
  }

  /** Ends a session nobody has heard of, and its connection without a word. */
  expire(session: Session<Peer>): void {
    this.closeSession(session)
    session.connection?.end()
  }

  /** The clock by which sessions expire, in ms. */
  now(): number {
    return performance.now() + this.#ahead
  }

  /**
   * Lets time go by for its sessions at once. Who is connected has been heard of meanwhile; who is not, and has been away
   * for too long by then, expires.
   */
  advance(ms: number): void {
    this.#ahead += ms
    const now = this.now()
    for (const session of this.sessions.all.values())
      if (session.connection?.gone === false) this.sessions.touch(session, now)
    this.#end(this.sessions.due(now))
  }

  freeze(): void {
    this.faults.freeze()
    for (const peer of this.peers) peer.transport.pause()
  }

  thaw(): void {
    const now = this.now()
    for (const session of this.sessions.all.values()) this.sessions.touch(session, now)
    this.faults.thaw()
    for (const peer of this.peers) peer.transport.resume()
  }

  get stopped(): boolean {
    return this.#stopped
  }

  /** Cuts all connections; sessions stay as they are. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#expiry)
    this.#reaper?.stop()
    this.faults.stop()
    for (const peer of [...this.peers]) peer.transport.destroy()
  }

  #scheduleExpiry(): void {
    if (this.#expiry || this.#stopped || this.still || this.sessions.all.size === 0) return
    const { tickTime } = this.settings
    const now = this.now()
    const nextTick = (Math.floor(now / tickTime) + 1) * tickTime
    // After a stall, what clients sent meanwhile is read before anyone is judged.
    this.#expiry = setTimeout(() => setImmediate(() => this.#expireDue()), nextTick - now)
    // An embedded server does not keep a process alive; a port or a client does.
    this.#expiry.unref()
  }

  #expireDue(): void {
    this.#expiry = undefined
    if (this.#stopped) return
    if (!this.faults.frozen) this.#end(this.sessions.due(this.now()))
    this.#scheduleExpiry()
  }

  /** One that cannot be ended is tried again with the next tick. */
  #end(due: readonly Session<Peer>[]): void {
    for (const session of due) contain(() => this.expire(session), ignored)
  }
}

function ignored(): void {}
