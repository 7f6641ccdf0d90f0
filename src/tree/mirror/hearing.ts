import { LONGEST_TIMER } from '../../client/terms/options.ts'
import type { Change, GapChange } from '../follow/change.ts'
import { follow } from '../follow/follow.ts'
import type { End } from './end.ts'

/** What is to be looked at. Paths are below the root. */
export interface Heard {
  /** Znodes that have changed, and when that was heard of, in ms since 1970. */
  readonly paths: Map<string, number>
  /** Stretches of which not everything is known. */
  readonly gaps: readonly GapChange[]
}

/** Listens for changes of a tree, and keeps which znodes have changed until somebody takes that: once, however often. */
export class Hearing {
  /** Resolves when nothing more is heard. */
  over: Promise<void> = Promise.resolve()
  /** Why it is over, unless it was told to. */
  failure: { readonly error: unknown } | undefined
  /** The newest transaction that was heard of. */
  zxid = 0n
  #paths = new Map<string, number>()
  #gaps: GapChange[] = []
  #ring: () => void = () => {}

  /** Resolves when every change from now on is heard; also when it is over before. */
  async begin({ session, root, below }: End, signal: AbortSignal): Promise<void> {
    await new Promise<void>((ready) => {
      const changes = follow(session, [root], { recursive: true, signal, ready: () => ready() })
      this.over = this.#listen(changes, below).finally(ready)
    })
  }

  /** When the oldest of what is kept was heard of; undefined: nothing is. */
  get since(): number | undefined {
    let oldest: number | undefined
    for (const time of this.#paths.values()) if (oldest === undefined || time < oldest) oldest = time
    return oldest ?? this.#gaps[0]?.time
  }

  get empty(): boolean {
    return this.#paths.size === 0 && this.#gaps.length === 0
  }

  /** Hands over what was heard. */
  take(): Heard {
    const heard = { paths: this.#paths, gaps: this.#gaps }
    this.#paths = new Map()
    this.#gaps = []
    return heard
  }

  /** Keeps what is still to be looked at, and rings. */
  add(paths: Iterable<readonly [path: string, time: number]>): void {
    for (const [path, time] of paths) {
      const known = this.#paths.get(path)
      if (known === undefined || time < known) this.#paths.set(path, time)
    }
    if (this.#paths.size > 0) this.#ring()
  }

  /** There is something to do, whatever was heard. */
  readonly wake = (): void => this.#ring()

  /** Resolves when there is something to take, or it is over; after so many ms in any case. */
  async something(ms: number): Promise<void> {
    if (!this.empty || this.failure) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#ring = resolve
      if (ms < LONGEST_TIMER) timer = setTimeout(resolve, Math.max(0, ms))
    })
    clearTimeout(timer)
    this.#ring = () => {}
  }

  async #listen(changes: AsyncIterable<Change>, below: (path: string) => string): Promise<void> {
    try {
      for await (const change of changes) {
        this.#hear(change, below)
        this.#ring()
      }
    } catch (error) {
      this.failure = { error }
    }
    this.#ring()
  }

  #hear(change: Change, below: (path: string) => string): void {
    if (change.type === 'Gap') {
      this.#gaps.push(change)
      return
    }
    if (change.type === 'NodeChildrenChanged' || change.type === 'Unknown') return
    if (change.zxid !== undefined && change.zxid > this.zxid) this.zxid = change.zxid
    const path = below(change.path)
    if (!this.#paths.has(path)) this.#paths.set(path, change.time)
  }
}
