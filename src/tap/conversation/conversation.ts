import { Buffer } from 'node:buffer'
import { xids } from '../../wire/codes.ts'
import { Reader } from '../../wire/reader.ts'
import { ConnectRequest, ConnectResponse } from '../../wire/records.ts'
import { type Answer, couldBeAnswer, errorText, readAnswer, readBody, readEvent, type Told } from './answer.ts'
import { Cutter, type Frame } from './cutter.ts'
import { ENCRYPTED, type Entry, type SessionEntry } from './entry.ts'
import { couldBeRequest, type Pending, readRequest } from './request.ts'

export type Side = 'client' | 'server'

export interface ConversationOptions {
  /** Whether the first bytes are the first ones of the connection; false for one that began before we listened. */
  readonly fromStart: boolean
  /** Whether data is kept. */
  readonly withData: boolean
}

/** Requests remembered that have no answer yet; the oldest is told as unanswered then. */
const MOST_WAITING = 100_000

/** A four-letter word and what has come of its answer. */
interface Word {
  readonly word: string
  readonly time: number
  last: number
  bytes: number
}

/** What a connection turned out to be. */
type Kind = 'unknown' | 'handshake' | 'session' | 'word' | 'foreign'

/**
 * One connection, listened to: the bytes of both directions go in, requests with their answers come out, as do watch events,
 * sessions and four-letter words. Pure: it has no socket and no clock. It never throws at bytes; what it cannot read is
 * counted. Both sides' bytes must come in the order in which they were on the wire, as far as that is known.
 *
 * Requests are answered by the number they carry (xid); a server answers them in order, but for credentials.
 */
export class Conversation {
  readonly #tell: (entry: Entry) => void
  readonly #withData: boolean
  readonly #cutters: Record<Side, Cutter>
  /** In the order they were asked. */
  readonly #waiting = new Map<number, Pending[]>()
  #waits = 0
  /** The highest number of a request. */
  #latest = 0
  #kind: Kind
  #time = 0
  #hello: { time: number; session: bigint } | undefined
  #session: bigint | undefined
  /** Whether we heard all that was asked. */
  #heardAll: boolean
  #word: Word | undefined
  #start: Buffer[] = []
  /** What it is, if it is not ZooKeeper. */
  #foreign = 'not ZooKeeper'
  #left = false
  #ended = false

  constructor(tell: (entry: Entry) => void, { fromStart, withData }: ConversationOptions) {
    this.#tell = tell
    this.#withData = withData
    this.#heardAll = fromStart
    this.#kind = fromStart ? 'unknown' : 'session'
    this.#cutters = {
      client: new Cutter(
        {
          frame: (frame) => this.#asked(frame),
          unread: (bytes) => this.#unread('client', bytes, 'no request'),
          plausible: couldBeRequest,
        },
        fromStart,
      ),
      server: new Cutter(
        {
          frame: (frame) => this.#answered(frame),
          unread: (bytes) => this.#unread('server', bytes, 'no answer'),
          plausible: (head, length) => couldBeAnswer(head, length, (xid) => this.#awaits(xid)),
        },
        fromStart,
      ),
    }
  }

  /** The session of the connection; undefined before the handshake, and where that was not heard. */
  get session(): bigint | undefined {
    return this.#session
  }

  /** Requests without an answer, and bytes of frames in pieces: what memory goes to. */
  get held(): { requests: number; bytes: number } {
    return { requests: this.#waits, bytes: this.#cutters.client.held + this.#cutters.server.held }
  }

  /** @param time when they were seen, in ms since 1970 */
  push(from: Side, bytes: Buffer, time: number): void {
    if (this.#ended || bytes.length === 0) return
    this.#time = time
    if (this.#kind === 'unknown') this.#begin(from, bytes)
    else this.#pass(from, bytes)
  }

  /** Bytes that were sent but not seen. @param bytes how many */
  lost(from: Side, bytes: number, time: number): void {
    if (this.#ended) return
    this.#time = time
    this.#heardAll = false
    this.#hello = undefined
    if (this.#kind === 'unknown' || this.#kind === 'handshake') this.#kind = 'session'
    this.#cutters[from].lost(bytes)
  }

  /** One side has said its last word, which the other may still answer. */
  finished(from: Side, time: number): void {
    if (this.#ended || from === 'client' || !this.#word) return
    this.#time = time
    this.#wordOver(this.#word)
    this.#word = undefined
    this.#kind = 'foreign'
    this.#foreign = 'behind a word'
  }

  /** We listen no more. @param goesOn whether the connection does, as far as we know */
  end(time: number, goesOn = false): void {
    if (this.#ended) return
    this.#time = time
    this.#ended = true
    for (const bytes of this.#start) this.#unread('client', bytes.length, 'the connection ended')
    this.#cutters.client.end()
    this.#cutters.server.end()
    if (this.#word) this.#wordOver(this.#word)
    if (this.#hello && !goesOn) this.#refused()
    for (const queue of this.#waiting.values()) for (const pending of queue) this.#unanswered(pending)
    this.#waiting.clear()
    this.#waits = 0
    if (this.#session !== undefined && !this.#left && !goesOn) this.#tellSession('lost')
  }

  /** Finds out from the first bytes of the client what this is. */
  #begin(from: Side, bytes: Buffer): void {
    if (from === 'server') {
      // No ZooKeeper speaks first.
      this.#kind = 'foreign'
      return this.#pass(from, bytes)
    }
    this.#start.push(bytes)
    const all = this.#start.length === 1 ? bytes : Buffer.concat(this.#start)
    if (all.length < 4) return
    this.#start = []
    const word = all.toString('latin1', 0, 4)
    if (/^[a-z]{4}$/.test(word)) {
      this.#kind = 'word'
      this.#word = { word, time: this.#time, last: this.#time, bytes: 0 }
      return
    }
    const length = all.readInt32BE(0)
    this.#kind = length >= 28 && length < 1024 ? 'handshake' : 'foreign'
    if (all[0] === 0x16 && all[1] === 0x03) this.#foreign = ENCRYPTED
    this.#pass(from, all)
  }

  #pass(from: Side, bytes: Buffer): void {
    if (this.#kind === 'foreign') return this.#unread(from, bytes.length, this.#foreign)
    if (!this.#word) return this.#cutters[from].push(bytes)
    if (from === 'client') return
    this.#word.bytes += bytes.length
    this.#word.last = this.#time
  }

  #asked(frame: Frame): void {
    if (this.#kind === 'handshake' && this.#hello === undefined) return this.#greet(frame)
    const pending = readRequest(frame, this.#time, this.#withData)
    if (!pending) return this.#unread('client', frame.bytes, 'a request without a header')
    if (this.#waits >= MOST_WAITING) this.#forgetOldest()
    this.#latest = Math.max(this.#latest, pending.xid)
    const key = keyOf(pending)
    const queue = this.#waiting.get(key)
    if (queue) queue.push(pending)
    else this.#waiting.set(key, [pending])
    this.#waits++
  }

  #greet(frame: Frame): void {
    try {
      const { sessionId } = ConnectRequest.read(new Reader(frame.payload))
      this.#hello = { time: this.#time, session: sessionId }
    } catch {
      this.#unread('client', frame.bytes, 'no handshake')
    }
  }

  #answered(frame: Frame): void {
    if (this.#kind === 'handshake') return this.#greeted(frame)
    const answer = readAnswer(frame)
    if (!answer) return this.#unread('server', frame.bytes, 'an answer without a header')
    if (answer.xid === xids.notification) {
      const event = readEvent(frame, this.#time, answer.zxid)
      if (event) this.#tell(event)
      else this.#unread('server', frame.bytes, 'a damaged event')
      return
    }
    const pending = this.#take(answer.xid)
    this.#settle(pending, answer, frame)
  }

  #greeted(frame: Frame): void {
    const hello = this.#hello
    this.#hello = undefined
    this.#kind = 'session'
    if (!hello) return this.#unread('server', frame.bytes, 'an answer to no handshake')
    const latency = this.#time - hello.time
    try {
      // A bare header: a read-only server that takes no new sessions.
      if (frame.payload.length === 16) return this.#tellSession('refused', { latency })
      const { sessionId, timeOut, readOnly } = ConnectResponse.read(new Reader(frame.payload))
      if (timeOut <= 0) {
        this.#session = hello.session
        this.#left = true
        return this.#tellSession('expired', { latency })
      }
      this.#session = sessionId
      this.#tellSession(hello.session === 0n ? 'opened' : 'resumed', { timeout: timeOut, readOnly, latency })
    } catch {
      this.#unread('server', frame.bytes, 'a damaged handshake')
    }
  }

  #settle(pending: Pending | undefined, answer: Answer, frame: Frame): void {
    const { zxid, err } = answer
    const asked = pending?.asked ?? { op: '?', path: undefined, damaged: false }
    const told: Told =
      pending?.known && err === 0 ? readBody(pending.known, frame, asked.parts, this.#withData) : { damaged: false }
    this.#tell({
      kind: 'request',
      time: pending?.time ?? this.#time,
      ...asked,
      ...(told.parts && { parts: told.parts }),
      ...(told.dataBytes !== undefined && { dataBytes: told.dataBytes }),
      ...(told.data !== undefined && { data: told.data }),
      requestBytes: pending?.bytes ?? 0,
      answerBytes: frame.bytes,
      error: errorText(err) ?? told.error,
      zxid: zxid > 0n ? zxid : undefined,
      latency: pending ? this.#time - pending.time : undefined,
      unanswered: false,
      damaged: asked.damaged || told.damaged,
    })
    if (pending?.known !== 'closeSession') return
    this.#left = true
    this.#tellSession('closed')
  }

  #unanswered(pending: Pending): void {
    this.#tell({
      kind: 'request',
      time: pending.time,
      ...pending.asked,
      requestBytes: pending.bytes,
      answerBytes: 0,
      error: undefined,
      zxid: undefined,
      latency: undefined,
      unanswered: true,
    })
    // A server may close without an answer to the client's goodbye.
    if (pending.known === 'closeSession' && !this.#left) {
      this.#left = true
      this.#tellSession('closed')
    }
  }

  #refused(): void {
    const { time } = this.#hello!
    this.#hello = undefined
    this.#tellSession('refused', { latency: this.#time - time })
  }

  #awaits(xid: number): boolean | undefined {
    if (this.#waiting.has(xid)) return true
    // Clients count upwards: what was not heard was asked before the latest that was.
    return this.#heardAll || (this.#latest > 0 && xid > this.#latest) ? false : undefined
  }

  #take(xid: number): Pending | undefined {
    const queue = this.#waiting.get(xid)
    const pending = queue?.shift()
    if (queue?.length === 0) this.#waiting.delete(xid)
    if (pending) this.#waits--
    return pending
  }

  #forgetOldest(): void {
    const oldest = this.#waiting.keys().next().value!
    this.#unanswered(this.#take(oldest)!)
  }

  #wordOver({ word, time, last, bytes }: Word): void {
    this.#tell({ kind: 'word', time, word, answerBytes: bytes, latency: bytes > 0 ? last - time : undefined })
  }

  #tellSession(what: SessionEntry['what'], more: Partial<SessionEntry> = {}): void {
    this.#tell({ kind: 'session', time: this.#time, what, ...more })
  }

  #unread(from: Side, bytes: number, why: string): void {
    this.#tell({ kind: 'unread', time: this.#time, from, bytes, why })
  }
}

/** A server answers each ping with the number of pings, and a credential with that of credentials, whatever they carry. */
function keyOf({ known, xid }: Pending): number {
  if (known === 'ping') return xids.ping
  return known === 'auth' ? xids.auth : xid
}
