interface Numbered {
  readonly name: string
  readonly sequence: number
}

const FAR = 2 ** 30

/**
 * Sorts by the sequence numbers, first given first; the names decide between equal numbers. The counter of a parent has
 * 32 bits and goes on below zero after 2147483647: where numbers from both ends meet, the negative ones came later.
 */
export function inOrder<T extends Numbered>(items: readonly T[]): T[] {
  const wrapped = items.some(({ sequence }) => sequence > FAR) && items.some(({ sequence }) => sequence < -FAR)
  const age = (sequence: number): number => (wrapped && sequence < 0 ? sequence + 2 ** 32 : sequence)
  return [...items].sort((a, b) => age(a.sequence) - age(b.sequence) || (a.name < b.name ? -1 : 1))
}
