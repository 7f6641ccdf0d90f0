import { Histogram } from '../../wire/histogram.ts'
import type { Exchange, Heard } from '../conversation/entry.ts'

/** Rows kept of one kind: paths, clients and sessions there can be any number of. What comes after them is one row. */
const MOST_ROWS = 5000
/** The row of all that found no room. */
export const OTHERS = '(others)'
/** Requests named one by one: the slowest, the largest. */
const NAMED = 10

/** What was asked of one operation, path, client or session. */
export interface Row {
  readonly name: string
  readonly count: number
  readonly errors: number
  /** Of requests and answers, as on the wire. */
  readonly bytes: number
  /** In ms; undefined where no answer was seen. */
  readonly latency:
    | { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }
    | undefined
}

export interface Summary {
  /** First and last moment that anything was heard, in ms since 1970. */
  readonly from: number | undefined
  readonly to: number | undefined
  readonly requests: number
  readonly errors: number
  readonly unanswered: number
  readonly bytes: number
  readonly watches: { readonly set: number; readonly fired: number }
  readonly sessions: Readonly<Record<'opened' | 'resumed' | 'expired' | 'refused' | 'closed' | 'lost', number>>
  readonly words: number
  /** Bytes nobody could read. */
  readonly unread: number
  readonly operations: readonly Row[]
  readonly paths: readonly Row[]
  readonly clients: readonly Row[]
  readonly bySession: readonly Row[]
  readonly slowest: readonly Heard[]
  readonly largest: readonly Heard[]
}

class Line {
  count = 0
  errors = 0
  bytes = 0
  readonly #latency = new Histogram()

  add(bytes: number, failed: boolean, latency: number | undefined): void {
    this.count++
    this.bytes += bytes
    if (failed) this.errors++
    if (latency !== undefined) this.#latency.add(latency)
  }

  row(name: string): Row {
    const { count, errors, bytes } = this
    const times = this.#latency.summary()
    const p95 = this.#latency.percentile(0.95)
    return { name, count, errors, bytes, latency: times && { p50: times.p50, p95, p99: times.p99, max: times.max } }
  }
}

class Lines {
  readonly #lines = new Map<string, Line>()

  of(name: string): Line {
    const known = this.#lines.get(name)
    if (known) return known
    if (this.#lines.size >= MOST_ROWS && name !== OTHERS) return this.of(OTHERS)
    const line = new Line()
    this.#lines.set(name, line)
    return line
  }

  /** The busiest first. */
  rows(): Row[] {
    return [...this.#lines]
      .map(([name, line]) => line.row(name))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
  }
}

/** The first few by a measure, kept as they come. */
class Top {
  readonly #by: (exchange: Exchange) => number
  #kept: { heard: Heard; value: number }[] = []

  constructor(by: (exchange: Exchange) => number) {
    this.#by = by
  }

  add(heard: Heard, exchange: Exchange): void {
    const value = this.#by(exchange)
    if (this.#kept.length === NAMED && value <= this.#kept.at(-1)!.value) return
    this.#kept = [...this.#kept, { heard, value }].sort((a, b) => b.value - a.value).slice(0, NAMED)
  }

  get all(): readonly Heard[] {
    return this.#kept.map(({ heard }) => heard)
  }
}

/**
 * Adds up what is heard, in bounded memory. A request counts once under its operation, client and session; a transaction
 * counts under the path of each of its parts, and its parts under `multi/create` and the like.
 */
export class Account {
  readonly #depth: number
  readonly #operations = new Lines()
  readonly #paths = new Lines()
  readonly #clients = new Lines()
  readonly #sessions = new Lines()
  readonly #slowest = new Top(({ latency = 0 }) => latency)
  readonly #largest = new Top(({ requestBytes, answerBytes }) => requestBytes + answerBytes)
  #from: number | undefined
  #to: number | undefined
  readonly #total = { requests: 0, errors: 0, unanswered: 0, bytes: 0, words: 0, unread: 0 }
  readonly #watches = { set: 0, fired: 0 }
  readonly #ends = { opened: 0, resumed: 0, expired: 0, refused: 0, closed: 0, lost: 0 }

  /** @param depth components of a path that count: 2 adds up `/app/a` and all below it */
  constructor(depth: number) {
    this.#depth = depth
  }

  add(heard: Heard): void {
    const { entry } = heard
    this.#from ??= entry.time
    this.#to = Math.max(this.#to ?? 0, entry.time)
    if (entry.kind === 'request') this.#request(heard, entry)
    else if (entry.kind === 'event') this.#watches.fired++
    else if (entry.kind === 'session') this.#ends[entry.what]++
    else if (entry.kind === 'word') this.#total.words++
    else this.#total.unread += entry.bytes
  }

  summary(): Summary {
    return {
      from: this.#from,
      to: this.#to,
      ...this.#total,
      watches: { ...this.#watches },
      sessions: { ...this.#ends },
      operations: this.#operations.rows(),
      paths: this.#paths.rows(),
      clients: this.#clients.rows(),
      bySession: this.#sessions.rows(),
      slowest: this.#slowest.all,
      largest: this.#largest.all,
    }
  }

  #request(heard: Heard, exchange: Exchange): void {
    const { op, path, parts, requestBytes, answerBytes, error, unanswered, latency, watch, paths } = exchange
    const bytes = requestBytes + answerBytes
    const failed = error !== undefined
    this.#total.requests++
    this.#total.bytes += bytes
    if (failed) this.#total.errors++
    if (unanswered) this.#total.unanswered++
    // A look that found nothing leaves a watch for exists alone.
    if (watch && (!failed || (op === 'exists' && error === 'NoNode'))) this.#watches.set++
    if (paths !== undefined && !failed) this.#watches.set += paths
    this.#operations.of(op).add(bytes, failed, latency)
    this.#clients.of(addressIn(heard.client)).add(bytes, failed, latency)
    if (heard.session !== undefined)
      this.#sessions.of(`0x${BigInt.asUintN(64, heard.session).toString(16)}`).add(bytes, failed, latency)
    if (path !== undefined) this.#paths.of(prefixOf(path, this.#depth)).add(bytes, failed, latency)
    for (const part of parts ?? []) {
      this.#operations.of(`${op}/${part.op}`).add(0, part.error !== undefined, undefined)
      if (part.path !== undefined) {
        this.#paths
          .of(prefixOf(part.path, this.#depth))
          .add(Math.round(bytes / parts!.length), part.error !== undefined, latency)
      }
    }
    this.#slowest.add(heard, exchange)
    this.#largest.add(heard, exchange)
  }
}

/** A client comes from another port with each connection. */
function addressIn(client: string): string {
  return client.slice(0, client.lastIndexOf(':'))
}

/** @param depth components that are kept; 0 for all */
export function prefixOf(path: string, depth: number): string {
  if (depth === 0) return path
  let at = 0
  for (let left = depth; left > 0; left--) {
    const next = path.indexOf('/', at + 1)
    if (next < 0) return path
    at = next
  }
  return path.slice(0, at)
}
