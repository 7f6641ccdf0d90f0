import type { ZooKeeper } from '../../../../src/client/client.ts'
import { readTree } from '../../../../src/tree/walk/read-tree.ts'
import type { ReadTreeOptions } from '../../../../src/tree/walk/read-tree-options.ts'
import { newTally } from '../../../../src/tree/walk/znode.ts'
import { ZkError } from '../../../../src/wire/error.ts'
import { dice } from '../../../harness/dice.ts'
import { faultsOf, type Told } from './laws.ts'

/** Where trees are walked. */
export interface Stand {
  readonly open: () => Promise<ZooKeeper>
  /** Cuts the connections of everybody. */
  readonly cut: () => unknown
}

const WRITE_ONLY = [{ perms: 2, scheme: 'world', id: 'anyone' }]
const NAMES = ['a', 'b', 'Z', 'é', '10', '9', '~']
const ORDERS = ['depth-first', 'leaves-first', 'as-it-comes'] as const

/**
 * One walk over a random tree, while others create, set and delete, and connections are cut.
 * @returns what is wrong with what was told; nothing, if all is well
 */
export async function play({ open, cut }: Stand, root: string, seed: number): Promise<string[]> {
  const forest = new Forest(root, dice(seed))
  const writer = await open()
  const zk = await open()
  try {
    await forest.grow(writer)
    const options = forest.options()
    const tally = newTally()
    let skipped = 0
    const skip = (path: string): boolean => {
      const left = options.skip!(path)
      skipped += Number(left)
      return left
    }
    const told: Told[] = []
    for await (const batch of readTree(zk, root, { ...options, skip, tally })) {
      told.push(...batch)
      // Between batches others are busy; without a wait they are so while requests are on their way.
      const busy = forest.disturb(writer, cut)
      if (forest.roll() < 0.5) await busy
    }
    await forest.calm()
    return faultsOf({ ...forest, root, options, told, tally, skipped })
  } finally {
    await Promise.all([zk.close(), writer.close()])
  }
}

class Forest {
  /** Znodes that were there all the time. */
  readonly lasting = new Set<string>()
  /** Data that a znode had at some time; one that never was is not in here. */
  readonly ever = new Map<string, Set<string>>()
  /** May not be read. */
  readonly hidden = new Set<string>()
  readonly roll: () => number
  readonly #root: string
  #count = 0
  #busy: Promise<void> = Promise.resolve()

  constructor(root: string, roll: () => number) {
    this.#root = root
    this.roll = roll
  }

  async grow(zk: ZooKeeper): Promise<void> {
    const size = [1, 3, 30, 300, 900][this.#pick(5)]!
    const paths = [this.#root]
    // Wide, deep, or something in between.
    const shape = this.roll()
    while (paths.length < size) {
      const above =
        this.roll() < shape ? paths[this.#pick(Math.min(3, paths.length))]! : paths[this.#pick(paths.length)]!
      paths.push(`${above}/${NAMES[this.#pick(NAMES.length)]}${paths.length}`)
    }
    const items = paths.map((path) => ({ path, data: this.#data(path) }))
    for (const { path, error } of await zk.createMany(items)) {
      if (error) throw error
      this.lasting.add(path)
    }
    for (const path of paths.slice(1)) {
      if (this.roll() > 0.03) continue
      await zk.setAcl(path, WRITE_ONLY)
      this.hidden.add(path)
    }
  }

  options(): ReadTreeOptions {
    const some = (share: number): boolean => this.roll() < share
    const left = some(0.3) ? NAMES[this.#pick(NAMES.length)]! : undefined
    return {
      want: { data: some(0.5), stat: some(0.5), acl: some(0.3), children: some(0.5) },
      order: ORDERS[this.#pick(3)],
      depth: some(0.3) ? this.#pick(4) : undefined,
      atLeast: some(0.3) ? 100 : undefined,
      skip: (path) => left !== undefined && path.slice(path.lastIndexOf('/') + 1).startsWith(left),
    }
  }

  /** What others do at a moment. */
  disturb(zk: ZooKeeper, cut: () => unknown): Promise<void> {
    if (this.roll() < 0.2) cut()
    const acts = Array.from({ length: this.#pick(4) }, () => this.roll())
    this.#busy = this.#busy.then(async () => {
      for (const act of acts) await this.#act(zk, act)
    })
    return this.#busy
  }

  calm(): Promise<void> {
    return this.#busy
  }

  async #act(zk: ZooKeeper, act: number): Promise<void> {
    const all = [...this.ever.keys()]
    const path = all[this.#pick(all.length)]!
    try {
      if (act < 0.4) {
        const child = `${path}/new${this.#count}`
        await zk.create(child, this.#data(child))
      } else if (act < 0.7) await zk.set(path, this.#data(path))
      else if (path !== this.#root) {
        this.lasting.delete(path)
        await zk.delete(path)
      }
    } catch (error) {
      // Where the connection was cut nobody knows, and all of it may have come to be: it counts as something that was.
      if (error instanceof ZkError && error.name === 'NotEmpty') this.lasting.add(path)
    }
  }

  /** New data for a znode, which it may have from now on. */
  #data(path: string): string {
    const data = 'x'.repeat(this.#pick(300)) + this.#count++
    const known = this.ever.get(path)
    if (known) known.add(data)
    else this.ever.set(path, new Set([data]))
    return data
  }

  #pick(count: number): number {
    return Math.floor(this.roll() * count)
  }
}
