/** How often what somebody else was faster at is looked at again. */
const RACES = 4
/** How often a lone write may lose its connection before the connection is not what is to blame. */
const LOSSES = 3

/** Znodes whose writes went wrong, and how often: they are tried again, alone, but not for ever. */
export class Patience {
  readonly #races = new Map<string, number>()
  readonly #losses = new Map<string, number>()

  /** Whether a znode is to be written alone: what it was refused with may not have been of its doing. */
  isAlone(path: string): boolean {
    return this.#races.has(path) || this.#losses.has(path)
  }

  /** @returns whether to look at it again */
  race(path: string): boolean {
    return count(this.#races, path) < RACES
  }

  /** @returns whether to try it again */
  lose(path: string): boolean {
    return count(this.#losses, path) < LOSSES
  }

  /** It went well, or will not any more. */
  end(path: string): void {
    this.#races.delete(path)
    this.#losses.delete(path)
  }
}

function count(counts: Map<string, number>, path: string): number {
  const next = (counts.get(path) ?? 0) + 1
  counts.set(path, next)
  return next
}
