import { Conversation } from '../conversation/conversation.ts'
import { ENCRYPTED, type Entry, type Heard } from '../conversation/entry.ts'
import type { Segment } from './packet.ts'
import { Reassembly } from './reassembly.ts'

/** Connections listened to at a time; the one that has been silent longest is left for a new one. */
const MOST = 20_000

export interface ConnectionsOptions {
  /** Ports of the servers; undefined: any connection on which ZooKeeper is spoken. */
  readonly ports?: readonly number[] | undefined
  readonly withData: boolean
}

/** What was heard besides entries. */
export interface Overheard {
  /** Connections on which no ZooKeeper was spoken. */
  foreign: number
  /** Connections that were encrypted: nobody can read them here. */
  encrypted: number
  /** Bytes that were sent and are not in the capture. */
  lostBytes: number
}

/**
 * The TCP connections of a capture: segments of all of them go in, in the order of the capture, and what was said comes
 * out. A connection that began before the capture is listened to from where it can be understood.
 */
export class Connections {
  readonly #overheard: Overheard
  readonly #tell: (heard: Heard) => void
  readonly #options: ConnectionsOptions
  readonly #open = new Map<string, Listening>()

  /** @param overheard filled in as it goes */
  constructor(tell: (heard: Heard) => void, options: ConnectionsOptions, overheard: Overheard) {
    this.#tell = tell
    this.#options = options
    this.#overheard = overheard
  }

  push(segment: Segment): void {
    const { from, to, syn, ack } = segment
    const key = from < to ? `${from} ${to}` : `${to} ${from}`
    let listening = this.#open.get(key)
    // A client comes from a port it had before.
    if (syn && !ack && listening && !listening.isRepeat(segment)) {
      this.#close(key, listening, segment.time)
      listening = undefined
    }
    if (listening) this.#open.delete(key)
    else listening = this.#begin(segment)
    if (!listening) return
    this.#open.set(key, listening)
    if (listening.push(segment)) this.#close(key, listening, segment.time)
  }

  /** The capture has ended: what is known of each connection is told. Whether they go on nobody knows. */
  end(): void {
    for (const [key, listening] of this.#open) this.#close(key, listening, listening.time)
  }

  #begin(segment: Segment): Listening | undefined {
    // What says nothing is the last word of a connection that has ended, or goes on in silence.
    if (!segment.syn && segment.length === 0) return undefined
    const client = clientOf(segment, this.#options.ports)
    if (!client) return undefined
    if (this.#open.size >= MOST) {
      const [key, oldest] = this.#open.entries().next().value!
      this.#close(key, oldest, oldest.time)
    }
    const named = this.#options.ports !== undefined
    return new Listening(client, segment, this.#tell, this.#overheard, { ...this.#options, named })
  }

  #close(key: string, listening: Listening, time: number): void {
    this.#open.delete(key)
    listening.end(time)
  }
}

/** Who of the two asks; undefined for a connection nobody wants to hear of. */
function clientOf(
  { from, to, fromPort, toPort, syn, ack }: Segment,
  ports: readonly number[] | undefined,
): { client: string; server: string } | undefined {
  const forth = { client: from, server: to }
  const back = { client: to, server: from }
  if (ports) return ports.includes(toPort) ? forth : ports.includes(fromPort) ? back : undefined
  if (syn) return ack ? back : forth
  // It began earlier. Clients get their ports from the system, which gives high ones.
  return toPort <= fromPort ? forth : back
}

/** One connection of a capture. */
class Listening {
  /** Of the last segment. */
  time = 0
  readonly #client: string
  /** The number of the byte, or of the SYN, it was first heard with. */
  readonly #first: number
  readonly #conversation: Conversation
  readonly #order: Reassembly
  readonly #overheard: Overheard
  readonly #tell: (entry: Entry) => void
  /** Held back until something shows that this is ZooKeeper; undefined then. */
  #doubtful: Entry[] | undefined
  #finished = { client: false, server: false }
  #ended = false
  #encrypted = false

  constructor(
    { client, server }: { client: string; server: string },
    first: Segment,
    tell: (heard: Heard) => void,
    overheard: Overheard,
    { named, withData }: { named: boolean; withData: boolean },
  ) {
    this.#client = client
    this.#first = first.sequence
    this.#overheard = overheard
    this.#doubtful = named ? undefined : []
    this.#tell = (entry) => tell({ client, server, session: this.#conversation.session, entry })
    this.#conversation = new Conversation((entry) => this.#heard(entry), { fromStart: first.syn, withData })
    this.#order = new Reassembly({
      bytes: (from, bytes, at) => this.#conversation.push(from, bytes, at),
      lost: (from, bytes, at) => {
        this.#overheard.lostBytes += bytes
        this.#conversation.lost(from, bytes, at)
      },
      finished: (from, at) => this.#conversation.finished(from, at),
    })
  }

  /** Whether a SYN is that of this connection: sent again, or captured behind its first bytes. */
  isRepeat({ sequence }: Segment): boolean {
    return sequence === this.#first || (sequence + 1) >>> 0 === this.#first
  }

  /** @returns whether the connection has ended */
  push({ from, syn, ack, fin, rst, sequence, acknowledged, payload, length, time }: Segment): boolean {
    this.time = time
    const side = from === this.#client ? 'client' : 'server'
    if (syn) this.#order.begin(side, sequence)
    this.#order.push({
      from: side,
      sequence: syn ? (sequence + 1) >>> 0 : sequence,
      acknowledged: ack ? acknowledged : undefined,
      payload,
      length,
      fin,
      time,
    })
    if (fin) this.#finished[side] = true
    this.#ended = rst || (this.#finished.client && this.#finished.server)
    return this.#ended
  }

  end(time: number): void {
    this.#order.end()
    this.#conversation.end(time, !this.#ended)
    if (this.#encrypted) this.#overheard.encrypted++
    else if (this.#doubtful && this.#doubtful.length > 0) this.#overheard.foreign++
  }

  #heard(entry: Entry): void {
    if (entry.kind === 'unread' && entry.why === ENCRYPTED) this.#encrypted = true
    if (this.#doubtful && entry.kind === 'unread') {
      // Of a stranger nothing is kept but the first words.
      if (this.#doubtful.length < 10) this.#doubtful.push(entry)
      return
    }
    for (const held of this.#doubtful ?? []) this.#tell(held)
    this.#doubtful = undefined
    this.#tell(entry)
  }
}
