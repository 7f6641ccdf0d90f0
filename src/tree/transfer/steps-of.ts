import { OPEN_ACL } from '../../client/terms/acl.ts'
import type { Acl } from '../../wire/records.ts'
import { letsAnybodyCreate } from '../journal/openings.ts'
import type { Obstacle } from '../journal/restoring/restoration.ts'
import { isBelow } from '../place/ancestors.ts'
import type { Difference } from '../place/differences.ts'
import type { Znode } from '../walk/znode.ts'
import type { CreateStep, Read, Step } from './step.ts'

type Changed = Difference & { readonly kind: 'changed' }

/** Of a znode below the root: the client's path; why nothing is done about it; undefined: not a word about it. */
export type PathOf = (below: string) => string | Obstacle | undefined

/** Steps told at a time: each hand that one passes through costs as much as what is done with it. */
const TOGETHER = 500

/**
 * What is to be done about differences, in an order in which it can be: parents are created before what is below them, and
 * deleted behind it; an ACL that may forbid what is to be done below comes when all of that is done. Memory holds the way from
 * the root to where the walk is.
 * @param hindered told of what nothing is done about
 */
export async function* stepsOf(
  differences: AsyncIterable<Difference>,
  pathOf: PathOf,
  hindered: (obstacle: Obstacle) => void,
): AsyncGenerator<readonly Step[]> {
  const order = new Order(pathOf, hindered)
  for await (const difference of differences) {
    order.leaveTo(difference)
    order.take(difference)
    if (order.told >= TOGETHER) yield order.tell()
  }
  order.leaveTo(undefined)
  yield order.tell()
}

class Order {
  readonly #pathOf: PathOf
  readonly #hindered: (obstacle: Obstacle) => void
  /** Done when all below is. */
  readonly #exits: { readonly below: string; readonly step: Step }[] = []
  /** Not told yet: nobody knows whether something comes below it. */
  #held: (Omit<CreateStep, 'do' | 'parent'> & { readonly below: string }) | undefined
  #steps: Step[] = []
  /** Could not be read, and is not made up: nor can anything come below it. */
  #unknown: string | undefined

  constructor(pathOf: PathOf, hindered: (obstacle: Obstacle) => void) {
    this.#pathOf = pathOf
    this.#hindered = hindered
  }

  get told(): number {
    return this.#steps.length
  }

  tell(): readonly Step[] {
    const steps = this.#steps
    this.#steps = []
    return steps
  }

  /** Tells what comes before the next difference; undefined: there is none. */
  leaveTo(next: Difference | undefined): void {
    if (this.#held) {
      const { below, path, data, acl } = this.#held
      const parent = next?.kind === 'added' && isBelow(next.path, below)
      this.#steps.push({ do: 'create', path, data, acl, parent })
      if (parent && !letsAnybodyCreate(acl)) this.#exits.push({ below, step: { do: 'close', path, acl } })
      this.#held = undefined
    }
    for (let last = this.#exits.at(-1); last && !(next && isBelow(next.path, last.below)); last = this.#exits.at(-1)) {
      this.#exits.pop()
      this.#steps.push(last.step)
    }
  }

  take(difference: Difference): void {
    const { kind, path: below } = difference
    const path = kind === 'unreadable' ? undefined : this.#pathOf(below)
    // The root of all is never deleted.
    if (path === undefined || kind === 'unreadable' || (kind === 'removed' && path === '/')) return
    if (typeof path !== 'string') return this.#hindered(path)
    if (kind === 'added') {
      const { denied, data = null, acl = OPEN_ACL } = difference.right
      if (denied && difference.right.data === undefined) this.#unknown = below
      if (this.#unknown !== undefined && (below === this.#unknown || isBelow(below, this.#unknown)))
        return this.#hindered({ path, why: 'failed', message: denied?.message ?? 'what is above it could not be read' })
      this.#held = { below, path, data, acl }
      return
    }
    const { left } = difference
    if (!isRead(left)) return this.#hindered(unread(path, left))
    const steps = kind === 'removed' ? [{ do: 'delete', path, left } as const] : changes(path, difference, left)
    for (const step of steps) {
      if (step.do === 'set' || (step.do === 'acl' && step.when === 'early')) this.#steps.push(step)
      else this.#exits.push({ below, step })
    }
  }
}

function* changes(path: string, { in: what, right }: Changed, left: Read): Generator<Step> {
  const both = what.length > 1
  if (what.includes('acl')) {
    const when = letsAnybodyCreate(right.acl!) ? 'early' : 'late'
    yield { do: 'acl', path, acl: right.acl as readonly Acl[], left, when, both }
  }
  if (what.includes('data')) yield { do: 'set', path, data: right.data!, left, both }
}

function isRead(znode: Znode): znode is Read {
  return znode.stat !== undefined
}

function unread(path: string, { denied }: Znode): Obstacle {
  return { path, why: 'failed', message: denied?.message ?? 'its version is not known' }
}
