import type { ZooKeeper } from '../../client/client.ts'
import { Stop } from '../../client/terms/stop.ts'
import { errorCodes } from '../../wire/codes.ts'
import { type WireError, ZkError } from '../../wire/error.ts'
import { Crew } from './crew.ts'
import { Frontier } from './frontier.ts'
import { Looking } from './looking.ts'
import type { Parcel } from './parcel.ts'
import type { ReadTreeOptions } from './read-tree-options.ts'
import { Reads } from './reads.ts'
import type { Question, Spot } from './spot.ts'
import { newTally, type PickChildren, type Tally, type Wanted, type Znode } from './znode.ts'

/** Znodes, and bytes of data, that may be held before no more is asked for. */
const HELD = 4000
const HELD_BYTES = 8 * 1024 * 1024
/** Znodes that may be asked before the one that is next has come. */
const OVERTAKING = 8000
/** Names that may be read ahead of it. */
const NAMES_AHEAD = 50_000

/** To whoever still waits for an answer: nobody does. */
const ENDED = new Error('the walk has ended')

/** A walk over a tree: keeps some parcels on the wire, and has ready what its reader comes for. */
export class TreeWalk {
  readonly #want: Wanted
  readonly #depth: number
  readonly #atLeast: number
  readonly #sorted: boolean
  readonly #tally: Tally
  readonly #pick: PickChildren | undefined
  readonly #crew: Crew
  readonly #reads: Reads
  readonly #looking: Looking
  readonly #frontier: Frontier
  readonly #stop = new Stop()
  #ready: Znode[] = []
  #flying = 0
  /** Of data that is held, ready or not. */
  #bytes = 0
  /** Znodes asked since one became ready. */
  #overtaking = 0
  #failure: { readonly error: unknown } | undefined
  #ring: () => void = () => {}

  constructor(zk: ZooKeeper, root: string, options: ReadTreeOptions) {
    const { want = {}, depth = Number.POSITIVE_INFINITY, order = 'depth-first', tally = newTally() } = options
    this.#want = want
    this.#depth = depth
    this.#atLeast = Math.min(options.atLeast ?? 1, HELD)
    this.#sorted = order !== 'as-it-comes' || want.children === true
    this.#tally = tally
    this.#pick = options.pick
    this.#crew = new Crew(zk)
    this.#reads = new Reads(zk, this.#crew, this.#stop)
    this.#looking = new Looking(this.#reads, want)
    const skip = (path: string): boolean => {
      if (!options.skip?.(path)) return false
      tally.skipped++
      return true
    }
    this.#frontier = new Frontier(root, { order, first: (level) => this.#first(level), skip })
  }

  /**
   * What has become ready since the last time, once something has; undefined at the end.
   * @throws why there is no more, once all is told that came before it
   */
  async batch(): Promise<Znode[] | undefined> {
    for (;;) {
      this.#goOn()
      const enough = this.#flying > 0 && !this.#failure ? this.#atLeast : 1
      if (this.#ready.length >= enough) return this.#handOver()
      if (this.#failure) throw this.#failure.error
      if (this.#flying === 0 && this.#frontier.empty) return undefined
      await new Promise<void>((resolve) => {
        this.#ring = resolve
      })
    }
  }

  /** Nothing more is told but why. */
  abort(reason: unknown): void {
    this.#ready = []
    this.#failure = { error: reason }
    this.#ring()
  }

  /** Gives up what is on its way, and ends the sessions that helped. */
  async end(): Promise<void> {
    const early = this.#flying > 0
    this.#failure ??= { error: undefined }
    this.#stop.abort(ENDED)
    await this.#crew.close(early)
  }

  #handOver(): Znode[] {
    const batch = this.#ready
    this.#ready = []
    for (const { data } of batch) this.#bytes -= data?.length ?? 0
    // The wire is not idle while the reader works.
    this.#goOn()
    return batch
  }

  #first(level: number): Question | undefined {
    const { data, stat, acl } = this.#want
    if (data || stat || acl) return 'parts'
    if (this.#lists(level)) return 'list'
    // Nobody has listed the root: whether it is there has to be asked.
    return level === 0 ? 'parts' : undefined
  }

  #lists(level: number): boolean {
    return level < this.#depth || this.#want.children === true
  }

  #goOn(): void {
    this.#makeReady()
    while (!this.#failure && this.#hasRoom()) {
      const mayList = this.#flying === 0 || this.#frontier.ahead < NAMES_AHEAD
      const parcel = this.#frontier.next((question) => this.#looking.share(question).most, mayList)
      if (!parcel) return
      this.#flying++
      this.#overtaking += parcel.spots.length
      this.#ask(parcel).then(
        () => this.#landed(),
        (error) => this.#fail(error),
      )
    }
  }

  /** One parcel may always go for who waits for it. */
  #hasRoom(): boolean {
    if (this.#flying === 0 && this.#ready.length === 0) return true
    return (
      this.#flying < this.#looking.share(this.#first(0)!).flying &&
      this.#ready.length < HELD &&
      this.#bytes < HELD_BYTES &&
      this.#overtaking < OVERTAKING
    )
  }

  #makeReady(): void {
    while (this.#ready.length < HELD && !this.#failure) {
      const spot = this.#frontier.shift()
      if (!spot) return
      this.#overtaking = 0
      if (spot.state === 'gone') this.#tally.gone++
      else this.#ready.push(this.#znode(spot))
    }
  }

  #znode({ path, children, data, stat, acl, denied }: Spot): Znode {
    this.#tally.read++
    if (denied) this.#tally.denied++
    const want = this.#want
    return {
      path,
      children: want.children ? children : undefined,
      data,
      stat: want.stat ? stat : undefined,
      acl,
      denied,
    }
  }

  #landed(): void {
    this.#flying--
    this.#goOn()
    this.#ring()
  }

  #fail(error: unknown): void {
    this.#flying--
    this.#failure ??= { error }
    this.#ring()
  }

  async #ask({ question, spots }: Parcel): Promise<void> {
    if (question === 'parts') return this.#look(spots)
    const lists = await this.#reads.lists(spots.map(({ path }) => path))
    const answers = lists.map(({ children, error }) => children ?? error!)
    if (!this.#pick) for (const [at, spot] of spots.entries()) this.#listed(spot, answers[at]!)
    else await Promise.all(spots.map((spot, at) => this.#picked(spot, answers[at]!, this.#pick!)))
  }

  /** Nobody picks of what lies too deep. */
  async #picked(spot: Spot, answer: readonly string[] | ZkError | WireError, pick: PickChildren): Promise<void> {
    if (answer instanceof Error || answer.length === 0 || spot.level >= this.#depth) return this.#listed(spot, answer)
    const names = await pick(spot.path, [...answer].sort())
    this.#tally.skipped += answer.length - names.length
    this.#listed(spot, names, true)
  }

  async #look(spots: readonly Spot[]): Promise<void> {
    await this.#looking.look(spots)
    for (const spot of spots) {
      if (spot.state === 'gone') this.#gone(spot)
      else {
        if (spot.level === 0 && spot.denied && this.#want.data && spot.data === undefined) throw spot.denied
        this.#bytes += spot.data?.length ?? 0
        if (!this.#lists(spot.level)) this.#frontier.whole(spot)
        else if (spot.stat?.numChildren === 0) this.#listed(spot, [])
        else this.#frontier.unlisted(spot)
      }
    }
  }

  /** @param answer names, or why there are none @param inOrder they are as they are told */
  #listed(spot: Spot, answer: readonly string[] | ZkError | WireError, inOrder = !this.#sorted): void {
    if (answer instanceof Error) {
      if (answer.name === 'NoNode') return this.#gone(spot)
      if (spot.level === 0) throw answer
      spot.denied ??= answer
      return this.#frontier.whole(spot)
    }
    // Without a function to compare them strings stand by code units.
    spot.children = inOrder || answer.length < 2 ? answer : [...answer].sort()
    this.#frontier.whole(spot, spot.level < this.#depth ? spot.children : [])
  }

  #gone(spot: Spot): void {
    if (spot.level === 0) throw new ZkError(errorCodes.NoNode.code, spot.path)
    this.#bytes -= spot.data?.length ?? 0
    this.#frontier.gone(spot)
  }
}
