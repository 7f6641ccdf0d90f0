import type { Stat } from '../../wire/records.ts'

/** A znode of the target as we left it. Whoever changes it moves it on. */
export interface Mark {
  /** Of the transaction that last wrote its data. */
  readonly mzxid: bigint
  /** Version of its ACL. */
  readonly aversion: number
}

/** What is written down before, and after, anything is done to the target. `path` is below the roots. */
export interface Notes {
  /** May be written now: what becomes of it is not known until it is noted again. */
  readonly doubts?: Iterable<string>
  readonly marks?: Iterable<readonly [path: string, mark: Mark]>
  /** Not there any more, or not ours. */
  readonly forgotten?: Iterable<string>
}

/** Keeps notes where they outlive the process. */
export interface Notebook {
  append(notes: Notes): Promise<void>
}

/**
 * What was mirrored, and how we left it at the target: so that it is known which znodes there are ours, and whether somebody
 * else was at them since. An entry without a mark is in doubt: a write of ours may have come through or not.
 */
export class Ledger {
  readonly #entries: Map<string, Mark | undefined>
  readonly #notebook: Notebook | undefined

  /** @param entries of a former run */
  constructor(notebook?: Notebook, entries = new Map<string, Mark | undefined>()) {
    this.#notebook = notebook
    this.#entries = entries
  }

  get size(): number {
    return this.#entries.size
  }

  get entries(): Iterable<readonly [path: string, mark: Mark | undefined]> {
    return this.#entries
  }

  /** How a znode of the target stands to what we know of it: `strange` was never ours, `moved` is no longer as we left it. */
  relation(path: string, stat: Stat | undefined): 'ours' | 'moved' | 'strange' {
    if (!this.#entries.has(path)) return 'strange'
    const mark = this.#entries.get(path)
    return !mark || (stat && isAsLeft(mark, stat)) ? 'ours' : 'moved'
  }

  /** Whether it was a write of ours by which a znode is as it is. @param zxid of the last write, if known */
  isOfOurs(path: string, zxid: bigint | undefined): boolean {
    return zxid !== undefined && this.#entries.get(path)?.mzxid === zxid
  }

  /** Whether a znode is as noted already: then there is nothing to note. */
  knows(path: string, stat: Stat): boolean {
    const mark = this.#entries.get(path)
    return mark !== undefined && isAsLeft(mark, stat)
  }

  get paths(): Iterable<string> {
    return this.#entries.keys()
  }

  has(path: string): boolean {
    return this.#entries.has(path)
  }

  /** What was noted of some znodes, to be noted again where nothing came of what put them in doubt. */
  of(paths: Iterable<string>): Notes {
    const [doubts, marks, forgotten]: [string[], [string, Mark][], string[]] = [[], [], []]
    for (const path of paths) {
      const mark = this.#entries.get(path)
      if (mark) marks.push([path, mark])
      else if (this.#entries.has(path)) doubts.push(path)
      else forgotten.push(path)
    }
    return { doubts, marks, forgotten }
  }

  /** Written down before it counts. */
  async note(notes: Notes): Promise<void> {
    await this.#notebook?.append(notes)
    for (const path of notes.doubts ?? []) this.#entries.set(path, undefined)
    for (const [path, mark] of notes.marks ?? []) this.#entries.set(path, mark)
    for (const path of notes.forgotten ?? []) this.#entries.delete(path)
  }
}

function isAsLeft({ mzxid, aversion }: Mark, stat: Stat): boolean {
  return mzxid === stat.mzxid && aversion === stat.aversion
}
