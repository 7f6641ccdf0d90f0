import { joinPath } from '../../wire/path.ts'
import { Parcel } from './parcel.ts'
import { type Link, type Question, Run, Spot } from './spot.ts'

/** In which order znodes are told; each has its parent before it, or with `leaves-first` behind it. */
export type TreeOrder = 'depth-first' | 'leaves-first' | 'as-it-comes'

export interface FrontierOptions {
  readonly order: TreeOrder
  /** What a znode of that level is asked first; undefined: all that is wanted is its name. */
  readonly first: (level: number) => Question | undefined
  /** Names what is left out, with all below. */
  readonly skip: (path: string) => boolean
}

/**
 * What is known of a tree and not told yet: a list, in the order of telling, of znodes that were asked and of siblings whose
 * names are known. What a znode has below it stands behind it, or before it where leaves come first. What is nearest to the
 * front is asked first, so that little more is held than the siblings along the way and what is on the wire.
 */
export class Frontier {
  /** Names read ahead: of siblings none of which was told. */
  ahead = 0
  readonly #options: FrontierOptions
  /** Closes the ring: what follows it is the front. */
  readonly #end = new Run('', 0, [])
  /** Whole or gone, where no order is asked for. */
  #settled: Spot[] = []
  /** Nothing before it is to be asked. */
  #cursor: Link = this.#end

  constructor(root: string, options: FrontierOptions) {
    this.#options = options
    this.#end.prev = this.#end
    this.#end.next = this.#end
    this.#insert(new Run('', 0, [root]), this.#end)
  }

  get empty(): boolean {
    return this.#end.next === this.#end && this.#settled.length === 0
  }

  /**
   * What to ask next.
   * @param most how many znodes may be asked it together
   * @param mayList whether more names may be read
   */
  next(most: (question: Question) => number, mayList: boolean): Parcel | undefined {
    let parcel: Parcel | undefined
    let left: Link | undefined
    let link = this.#cursor
    while (link !== this.#end && !parcel?.full) {
      const next = link.next!
      const question = this.#questionOf(link)
      if (question !== undefined && (mayList || question === 'parts')) {
        parcel ??= new Parcel(question, most(question))
        if (question === parcel.question) this.#take(link, parcel)
      }
      if (this.#questionOf(link) !== undefined) left ??= link
      link = next
    }
    this.#cursor = left ?? link
    return parcel && parcel.spots.length > 0 ? parcel : undefined
  }

  /** It is known, but for its children, which are to be asked for. */
  unlisted(spot: Spot): void {
    spot.state = 'unlisted'
    this.#cursor = this.#end.next!
  }

  /** All that is wanted of it is known. @param below names of children that are part of the tree */
  whole(spot: Spot, below: readonly string[] = []): void {
    spot.state = 'whole'
    if (below.length > 0) {
      this.#insert(
        new Run(spot.path, spot.level + 1, below),
        this.#options.order === 'leaves-first' ? spot : spot.next!,
      )
      this.ahead += below.length
      this.#cursor = this.#end.next!
    }
    this.#settle(spot)
  }

  gone(spot: Spot): void {
    spot.state = 'gone'
    this.#settle(spot)
  }

  /** Takes out what is to be told next, or is gone; undefined: nothing yet. */
  shift(): Spot | undefined {
    const settled = this.#settled.shift()
    if (settled) return settled
    for (let head = this.#end.next!; head !== this.#end; head = this.#end.next!) {
      if (this.#questionOf(head) !== undefined) return undefined
      if (head instanceof Spot && head.state === 'asked') return undefined
      const spot = head instanceof Run ? this.#spawn(head) : head
      if (head instanceof Spot || !spot) this.#remove(head)
      if (!spot) continue
      if (spot.state === 'asked') spot.state = 'whole'
      this.#near(spot.run)
      return spot
    }
    return undefined
  }

  #questionOf(link: Link): Question | undefined {
    if (link instanceof Run) return link.left > 0 ? this.#options.first(link.level) : undefined
    return link.state === 'unlisted' ? 'list' : undefined
  }

  #take(link: Link, parcel: Parcel): void {
    if (link instanceof Spot) {
      link.state = 'asked'
      parcel.push(link)
      return
    }
    while (!parcel.full) {
      const spot = this.#spawn(link)
      if (!spot) break
      this.#insert(spot, link)
      parcel.push(spot)
    }
    if (link.left === 0) this.#remove(link)
  }

  /** The next of siblings, if any is left. */
  #spawn(run: Run): Spot | undefined {
    while (run.left > 0) {
      const name = run.names[run.at++]!
      if (!run.near) this.ahead--
      const path = run.level === 0 ? name : joinPath(run.parent, name)
      if (run.level === 0 || !this.#options.skip(path)) return new Spot(path, run.level, run)
    }
    return undefined
  }

  #settle(spot: Spot): void {
    if (this.#options.order !== 'as-it-comes') return
    this.#remove(spot)
    this.#near(spot.run)
    this.#settled.push(spot)
  }

  #near(run: Run | undefined): void {
    if (!run || run.near) return
    run.near = true
    this.ahead -= run.left
  }

  #insert(link: Link, before: Link): void {
    link.next = before
    link.prev = before.prev!
    before.prev!.next = link
    before.prev = link
    if (this.#cursor === before && this.#questionOf(link) !== undefined) this.#cursor = link
  }

  #remove(link: Link): void {
    link.prev!.next = link.next!
    link.next!.prev = link.prev!
    if (this.#cursor === link) this.#cursor = link.next!
  }
}
