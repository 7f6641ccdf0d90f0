import type { ConflictReason } from './verdict.ts'

/** Why a znode is not mirrored as things stand. */
export type Trouble =
  /** Somebody else was at it: it is left as it is there. */
  | { readonly kind: 'conflict'; readonly path: string; readonly reason: ConflictReason }
  /** It cannot be read, or written: a ZkError (NoAuth, QuotaExceeded…), a WireError or ConnectionError (too large). */
  | { readonly kind: 'obstacle'; readonly path: string; readonly error: Error }

/** Which znodes are not mirrored, each told once for as long as that lasts. */
export class Troubles {
  readonly #standing = new Map<string, string>()
  readonly #tell: (trouble: Trouble) => void
  #conflicts = 0
  /** Of those before a look at everything, the ones that it has not met again. */
  #former: Set<string> | undefined

  constructor(tell: (trouble: Trouble) => void) {
    this.#tell = tell
  }

  get conflicts(): number {
    return this.#conflicts
  }

  get obstacles(): number {
    return this.#standing.size - this.#conflicts
  }

  has(path: string): boolean {
    return this.#standing.has(path)
  }

  meet(trouble: Trouble): void {
    const { path } = trouble
    this.#former?.delete(path)
    const why = trouble.kind === 'conflict' ? `conflict ${trouble.reason}` : trouble.error.message
    if (this.#standing.get(path) === why) return
    this.over(path)
    this.#standing.set(path, why)
    if (trouble.kind === 'conflict') this.#conflicts++
    this.#tell(trouble)
  }

  over(path: string): void {
    this.#former?.delete(path)
    const why = this.#standing.get(path)
    if (why === undefined) return
    this.#standing.delete(path)
    if (why.startsWith('conflict ')) this.#conflicts--
  }

  /** Everything is looked at: what is not met until the end of it is over. */
  beginAll(): void {
    this.#former = new Set(this.#standing.keys())
  }

  endAll(): void {
    const gone = this.#former ?? []
    this.#former = undefined
    for (const path of gone) this.over(path)
  }
}
