/** The last number a directory counts to. Whoever gets it cannot know to be the only one. */
const LAST = 2_147_483_647

/** What the server appends to a name: ten characters with the sign, eleven for the most negative numbers. */
export const sequencePattern = String.raw`(\d{10}|-\d{9,10})`

/** A name, or a path, without the number at its end. */
export function withoutNumber(name: string, sequence: number): string {
  return name.slice(0, sequence > -1_000_000_000 ? -10 : -11)
}

/** Whether a number tells nothing about the order: see SequenceExhausted. */
export function isUsedUp(sequence: number): boolean {
  return sequence < 0 || sequence >= LAST
}

/** Names with the numbers that were given out before all were used up, the last one first. */
export function* lastNames(prefix: string): Generator<string> {
  for (let sequence = LAST - 1; sequence >= 0; sequence--) yield prefix + String(sequence).padStart(10, '0')
}
