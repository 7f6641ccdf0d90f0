import { Arena } from './arena.ts'

interface Asking {
  readonly servers: 'one' | 'three'
  readonly alone: boolean
  readonly enter: (arena: Arena) => void
}

/** The servers there are: who disturbs them has an arena alone, others share one. First come, first served. */
export class Arenas {
  readonly #wanted: readonly ('one' | 'three')[]
  readonly #most: number
  #kinds: ReadonlyMap<Arena, 'one' | 'three'> = new Map()
  /** How many are in each; more than there can ever be when one has it alone. */
  readonly #inside = new Map<Arena, number>()
  #waiting: readonly Asking[] = []
  #playing = 0

  /** @param most how many play at a time, in all arenas together */
  constructor(kinds: readonly ('one' | 'three')[], most: number) {
    this.#wanted = kinds
    this.#most = most
  }

  async start(): Promise<void> {
    const started = await Promise.all(this.#wanted.map(async (kind) => [await Arena.start(kind), kind] as const))
    this.#kinds = new Map(started)
  }

  /** Plays something on servers of a kind. @param alone nobody else has them meanwhile */
  async play<T>(servers: 'one' | 'three', alone: boolean, game: (arena: Arena) => Promise<T>): Promise<T> {
    const weight = alone ? this.#most : 1
    const arena = await new Promise<Arena>((enter) => {
      this.#waiting = [...this.#waiting, { servers, alone, enter }]
      this.#admit()
    })
    try {
      return await game(arena)
    } finally {
      this.#playing--
      this.#inside.set(arena, this.#inside.get(arena)! - weight)
      this.#admit()
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#kinds.keys()].map((arena) => arena.stop()))
  }

  #admit(): void {
    // Nobody overtakes one who waits for the same kind of servers.
    const blocked = new Set<string>()
    this.#waiting = this.#waiting.filter((asking) => {
      const arena = blocked.has(asking.servers) ? undefined : this.#arenaFor(asking)
      if (!arena) return blocked.add(asking.servers)
      this.#playing++
      this.#inside.set(arena, (this.#inside.get(arena) ?? 0) + (asking.alone ? this.#most : 1))
      asking.enter(arena)
      return false
    })
  }

  /** The emptiest arena that has room. */
  #arenaFor({ servers, alone }: Asking): Arena | undefined {
    if (this.#playing >= this.#most) return undefined
    const inside = (arena: Arena): number => this.#inside.get(arena) ?? 0
    return [...this.#kinds]
      .filter(([arena, kind]) => kind === servers && inside(arena) < (alone ? 1 : this.#most))
      .map(([arena]) => arena)
      .sort((a, b) => inside(a) - inside(b))[0]
  }
}
