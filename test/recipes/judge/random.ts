import { dice } from '../../harness/dice.ts'

/** Choices that look random, the same ones for the same seed. */
export class Random {
  /** 0 ≤ x < 1 */
  readonly next: () => number

  constructor(seed: number) {
    this.next = dice(seed)
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  chance(of: number): boolean {
    return this.next() < of
  }

  pick<T>(from: readonly T[]): T {
    return from[this.between(0, from.length - 1)]!
  }
}
