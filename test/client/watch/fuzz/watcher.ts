import type { ZooKeeper } from '../../../../src/client/client.ts'
import { ConnectionError } from '../../../../src/client/terms/connection-error.ts'
import type { Watch, WatchEvent, WatchMode } from '../../../../src/client/watch/watch.ts'
import { ZkError } from '../../../../src/wire/error.ts'
import { isUnder } from '../../../../src/wire/path.ts'
import type { Stat } from '../../../../src/wire/records.ts'
import type { Change } from './ledger.ts'

/** Somebody who watches, looks at the znode whenever something is told, and can be asked whether anything was kept from it. */
export class Watcher {
  readonly watch: Watch
  readonly mode: WatchMode
  readonly once: boolean
  readonly path: string
  readonly heard: WatchEvent[] = []
  readonly #zk: ZooKeeper
  /** The zxid known when it was opened, and when it was ready. */
  readonly #earliest: bigint
  #latest: bigint | undefined
  #seen: Stat | undefined
  #error: unknown
  #looking: Promise<void> = Promise.resolve()
  #wantsLook = false

  constructor(zk: ZooKeeper, path: string, mode: WatchMode, once: boolean) {
    this.#zk = zk
    this.path = path
    this.mode = mode
    // Watches that stay know no end after one event.
    this.once = once && !mode.startsWith('persistent')
    this.#earliest = zk.lastZxid
    this.watch = zk.watch(path, { mode, once: this.once })
    this.watch.ready.then(
      () => {
        this.#latest = zk.lastZxid
        this.#look()
      },
      () => {},
    )
    void this.#listen()
  }

  get #lasting(): boolean {
    return this.mode.startsWith('persistent')
  }

  /** @returns when it is ready or has failed */
  settled(): Promise<unknown> {
    return this.watch.ready.catch(() => {})
  }

  /** @returns when it has looked at everything it was told of */
  async rested(): Promise<void> {
    for (let looking: unknown; looking !== this.#looking; ) {
      looking = this.#looking
      await looking
    }
  }

  /**
   * @param changes all that happened
   * @param last where those begin that were made when all was quiet
   * @param now the znode as it is
   * @returns what was kept from it
   */
  verdict(changes: readonly Change[], last: number, now: Stat | undefined): string | undefined {
    const who = `${this.mode}${this.once ? ' once' : ''} ${this.path}`
    const told = `; heard ${this.heard.map(text).join(', ') || 'nothing'}`
    if (this.#latest === undefined) return this.#excused ? undefined : `${who} failed: ${this.#error}`
    if (this.once) return this.heard.length === 1 && !this.#error ? undefined : `${who}: one event is due${told}`
    if (this.#error !== undefined) return this.#isOutdated ? undefined : `${who} ended: ${this.#error}`
    if (this.#lasting) return this.#isWhole(changes, last) ? undefined : `${who} is not what happened${told}`
    const same = this.mode === 'children' ? this.#seen?.pzxid === now?.pzxid : this.#seen?.mzxid === now?.mzxid
    return same && this.#seen?.czxid === now?.czxid ? undefined : `${who} believes what is not so${told}`
  }

  /** It never was ready, for a reason. */
  get #excused(): boolean {
    const error = this.#error
    if (error instanceof ConnectionError) return error.kind === 'timeout'
    if (!(error instanceof ZkError)) return false
    return (error.name === 'NoNode' && ['data', 'children'].includes(this.mode)) || this.#isOutdated
  }

  get #isOutdated(): boolean {
    return this.#lasting && this.#error instanceof ZkError && this.#error.name === 'Unimplemented'
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of this.watch) {
        this.heard.push(event)
        this.#look()
      }
    } catch (error) {
      this.#error = error
    }
  }

  #look(): void {
    if (this.#wantsLook) return
    this.#wantsLook = true
    this.#looking = this.#looking.then(async () => {
      while (this.#wantsLook) {
        this.#wantsLook = false
        try {
          this.#seen = await this.#zk.exists(this.path)
        } catch (error) {
          // No answer: looks again, for as long as there is a session.
          if (!(error instanceof ConnectionError) || !['lost', 'timeout'].includes(error.kind)) throw error
          this.#wantsLook = true
        }
      }
    })
  }

  /** Between two gaps everything is told, in order; what was known before a gap was told before it. */
  #isWhole(changes: readonly Change[], last: number): boolean {
    const due = changes.filter((change) => this.#concerns(change))
    const after = (zxid: bigint): number => due.filter((change) => change.zxid <= zxid).length
    const stretches: WatchEvent[][] = [[]]
    const known: bigint[] = []
    for (const event of this.heard) {
      if (event.type === 'Gap') {
        known.push(event.since)
        stretches.push([])
      } else stretches.at(-1)!.push(event)
    }
    const final = changes.slice(0, last).filter((change) => this.#concerns(change)).length
    const fits = (number: number, from: number, to: number): boolean => {
      const stretch = stretches[number]!
      const isLast = number === stretches.length - 1
      for (let begin = from; begin <= Math.min(to, due.length - stretch.length, isLast ? final : due.length); begin++) {
        const end = begin + stretch.length
        if (!stretch.every((event, i) => isOf(event, due[begin + i]!))) continue
        if (isLast ? end === due.length : end >= after(known[number]!) && fits(number + 1, end, due.length)) return true
      }
      return false
    }
    return fits(0, after(this.#earliest), after(this.#latest!))
  }

  #concerns({ type, path }: Change): boolean {
    if (this.mode === 'persistent') return path === this.path
    return type !== 'NodeChildrenChanged' && isUnder(path, this.path)
  }
}

function isOf(event: WatchEvent, change: Change): boolean {
  return event.type === change.type && event.path === change.path
}

function text(event: WatchEvent): string {
  return event.type === 'Gap' ? `Gap since ${event.since}` : `${event.type} ${event.path}`
}
