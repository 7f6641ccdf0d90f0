import type { LiveTrees } from './live-trees.ts'

/** More are not gone through by hand. */
const MOST = 1000

/** A search by content: what was found so far, and where one is in it. */
export class Search {
  readonly #trees: LiveTrees
  readonly #show: (path: string) => void
  readonly #say: (message: string) => void
  #found: string[] = []
  #at = 0
  #text = ''
  #running: AbortController | undefined

  /** @param show goes to a znode @param say tells how it goes */
  constructor(trees: LiveTrees, show: (path: string) => void, say: (message: string) => void) {
    this.#trees = trees
    this.#show = show
    this.#say = say
  }

  /** Begins anew; the one before ends. Goes to the first that is found. Never throws. */
  async start(root: string, text: string): Promise<void> {
    this.stop()
    const running = new AbortController()
    this.#running = running
    this.#found = []
    this.#at = 0
    this.#text = text
    this.#say(`searching ${text}…`)
    try {
      for await (const path of this.#trees.search(root, text, running.signal)) {
        if (running.signal.aborted) return
        this.#found.push(path)
        if (this.#found.length === 1) this.#go()
        if (this.#found.length === MOST) break
      }
      this.#running = undefined
      if (this.#found.length === 0) this.#say(`no data holds ${text}`)
      else this.#tell()
    } catch (error) {
      if (!running.signal.aborted) this.#say((error as Error).message)
    }
  }

  /** To the next that was found, or the one before: round and round. */
  step(by: 1 | -1): void {
    const { length } = this.#found
    if (length === 0) return this.#say(this.#text === '' ? 'f searches the data' : `no data holds ${this.#text}`)
    this.#at = (this.#at + by + length) % length
    this.#go()
  }

  stop(): void {
    this.#running?.abort()
    this.#running = undefined
  }

  #go(): void {
    this.#show(this.#found[this.#at]!)
    this.#tell()
  }

  #tell(): void {
    const many = this.#found.length === MOST ? `the first ${MOST}` : this.#found.length
    const count = this.#running ? `${many} so far` : many
    this.#say(`${this.#text}: ${this.#at + 1} of ${count}   n N go on`)
  }
}
