import type { Kind, Reads, Share, Sight } from './reads.ts'
import type { Question, Spot } from './spot.ts'
import type { Wanted } from './znode.ts'

/** How often a znode is looked at that gets another ACL, or is created anew, between the reads of one look. */
const LOOKS = 5

/** Finds out of znodes what is wanted of them, besides their children. */
export class Looking {
  readonly #reads: Reads
  readonly #want: Wanted
  readonly #kinds: readonly Kind[]

  constructor(reads: Reads, want: Wanted) {
    this.#reads = reads
    this.#want = want
    const kinds: Kind[] = []
    if (want.acl) kinds.push('acls')
    if (want.data) kinds.push('data')
    this.#kinds = kinds.length > 0 ? kinds : ['stats']
  }

  /** How much to ask for at a time: where several things are read of a znode, the slowest decides. */
  share(question: Question): Share {
    if (question === 'list') return this.#reads.share('lists')
    const shares = this.#kinds.map((kind) => this.#reads.share(kind))
    return {
      most: Math.min(...shares.map(({ most }) => most)),
      flying: Math.max(...shares.map(({ flying }) => flying)),
    }
  }

  /** Fills in what it finds; a znode without any is `gone`. What belongs to one state of a znode is told together. */
  async look(spots: readonly Spot[]): Promise<void> {
    let left = spots
    for (let looks = 1; left.length > 0; looks++) left = await this.#once(left, looks === LOOKS)
    const unseen = this.#want.stat ? spots.filter(({ stat, state }) => !stat && state !== 'gone') : []
    const sights = await this.#reads.exists(unseen.map(({ path }) => path))
    for (const [at, spot] of unseen.entries()) {
      const sight = sights[at]!
      if (isGone(sight)) spot.state = 'gone'
      spot.stat = sight.stat
      spot.denied ??= sight.error
    }
  }

  /** @returns those whose data and ACL were of different states */
  async #once(spots: readonly Spot[], last: boolean): Promise<Spot[]> {
    const paths = spots.map(({ path }) => path)
    const read = (kind: Kind): boolean => this.#kinds.includes(kind)
    const [contents, acls, stats] = await Promise.all([
      read('data') ? this.#reads.data(paths) : [],
      read('acls') ? this.#reads.acls(paths) : [],
      read('stats') ? this.#reads.stats(paths) : [],
    ])
    const mixed: Spot[] = []
    for (const [at, spot] of spots.entries()) {
      const [content, access, sight] = [contents[at], acls[at], stats[at]]
      if (isGone(content) || isGone(access) || isGone(sight)) {
        spot.state = 'gone'
        continue
      }
      spot.data = content?.data
      spot.acl = access?.acl
      spot.stat = content?.stat ?? access?.stat ?? sight?.stat
      spot.denied = content?.error ?? access?.error ?? sight?.error
      if (!content?.stat || !access?.stat) continue
      const { czxid, aversion } = access.stat
      if (content.stat.czxid === czxid && content.stat.aversion === aversion) continue
      mixed.push(spot)
      // Who compares them later finds that the ACL is not the one of now.
      spot.stat = { ...content.stat, czxid, aversion }
    }
    return last ? [] : mixed
  }
}

function isGone(sight: Sight<unknown> | undefined): boolean {
  return sight?.error?.name === 'NoNode'
}
