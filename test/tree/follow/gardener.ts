import type { ZooKeeper } from '../../../src/client/client.ts'
import { ZkError } from '../../../src/wire/error.ts'

/** Creates, changes, deletes and recreates a few znodes below a root, at random, so that paths meet again and again. */
export class Gardener {
  readonly #zk: ZooKeeper
  readonly #root: string
  readonly #random: () => number
  readonly #value: (text: string, dice: number) => string

  /** @param value makes a value of a short text and a number from 0 to 1 */
  constructor(
    zk: ZooKeeper,
    root: string,
    random: () => number,
    value: (text: string, dice: number) => string = (text) => text,
  ) {
    this.#zk = zk
    this.#root = root
    this.#random = random
    this.#value = value
  }

  async work(steps: number): Promise<void> {
    const running: Promise<void>[] = []
    for (let step = 0; step < steps; step++) {
      running.push(this.#step(step))
      if (running.length >= 10) await Promise.all(running.splice(0))
    }
    await Promise.all(running)
  }

  async #step(step: number): Promise<void> {
    const path = this.#path()
    const what = this.#random()
    const data = (text: string): string => this.#value(`${text} ${step}`, this.#random())
    try {
      if (what < 0.4) await this.#zk.create(path, data('made'))
      else if (what < 0.75) await this.#zk.set(path, data('set'))
      else await this.#zk.delete(path)
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
    }
  }

  #path(): string {
    let path = this.#root
    const depth = 1 + Math.floor(this.#random() * 3)
    for (let i = 0; i < depth; i++) path += `/${'abc'[Math.floor(this.#random() * 3)]}`
    return path
  }
}
