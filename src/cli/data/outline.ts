import { hang, type Limb } from '../../render/limb.ts'
import { joinPath, parentPath } from '../../wire/path.ts'

/** A znode and where it hangs. */
export interface Hung {
  readonly path: string
  /** undefined for the root. */
  readonly limb: Limb | undefined
}

/** What stands below the last child that is drawn, for those that are not. */
export interface Untold extends Hung {
  /** How many. */
  readonly more: number
}

interface Open extends Hung {
  /** The path of the child that hangs last; undefined where something is drawn below it. */
  readonly last: string | undefined
  readonly more: number
}

/**
 * Hangs the znodes of a walk, parents before children, on the limbs of a drawn tree. Remembers the way down to the last one
 * and nothing else.
 */
export class Outline {
  readonly #way: Open[] = [];

  /**
   * The next znode, behind what ends before it.
   * @param last name of the child that comes last; undefined: none comes
   * @param more children that do not come, and are told of in a line of their own
   */
  *add(path: string, last?: string, more = 0): Generator<Hung | Untold> {
    const parent = parentPath(path)
    while (this.#way.length > 0 && this.#way.at(-1)!.path !== parent) yield* this.#leave()
    const above = this.#way.at(-1)
    const limb = above && hang(above.limb, above.last === path)
    const end = more > 0 || last === undefined ? undefined : joinPath(path, last)
    this.#way.push({ path, limb, last: end, more })
    yield { path, limb }
  }

  /** What ends with the tree. */
  *end(): Generator<Untold> {
    while (this.#way.length > 0) yield* this.#leave()
  }

  *#leave(): Generator<Untold> {
    const { path, limb, more } = this.#way.pop()!
    if (more > 0) yield { path, limb: hang(limb, true), more }
  }
}
