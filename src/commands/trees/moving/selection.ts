import { StopError } from '../../../cli/life/stop-error.ts'
import { isOpened } from '../../../tree/journal/openings.ts'
import type { Difference } from '../../../tree/place/differences.ts'

/** What is done about a znode that is there and is not what is wanted. */
export const conflictWays = ['fail', 'skip', 'overwrite'] as const

/** Znodes that are told by their names. */
const TOLD = 5

interface SelectionOptions {
  /** What is there and is not what is wanted gives way. */
  readonly overwrites: boolean
  /** Differences to make up for at most, where nobody has counted them before. */
  readonly most?: number | undefined
  /** Told how many znodes differ so far. */
  readonly tell?: (differences: number) => void
}

/** Which differences are made up for: what is missing always is, and what is there and nobody wants never. */
export class Selection {
  readonly #options: SelectionOptions
  /** There, and not what is wanted; left as they are. */
  differing = 0
  /** Paths below the root of the first of them. */
  readonly first: string[] = []
  /** Of which it cannot be known whether they are as they should be. */
  unreadable = 0

  constructor(options: SelectionOptions) {
    this.#options = options
  }

  /** @throws StopError where there are more than may be */
  async *of(differences: AsyncIterable<Difference>): AsyncGenerator<Difference> {
    const { overwrites, most = Number.POSITIVE_INFINITY, tell } = this.#options
    let [count, taken] = [0, 0]
    for await (const difference of differences) {
      if (++count % 1000 === 0) tell?.(count)
      if (difference.kind === 'unreadable') this.unreadable++
      else if (difference.kind === 'changed' && !overwrites && !isLeftOpen(difference)) this.#leave(difference.path)
      else if (difference.kind !== 'removed') {
        if (difference.kind === 'added' && difference.right.denied) this.unreadable++
        if (++taken > most) throw new StopError('no', `there are more znodes to write than --limit ${most}`)
        yield difference
      }
    }
  }

  #leave(path: string): void {
    this.differing++
    if (this.first.length < TOLD) this.first.push(path)
  }
}

/** A parent that an import which was cut off could not close: it is closed, whatever is done about others. */
function isLeftOpen(difference: Difference & { readonly kind: 'changed' }): boolean {
  const { left, right, in: what } = difference
  return what.length === 1 && what[0] === 'acl' && isOpened(right.acl!, left.acl!)
}
