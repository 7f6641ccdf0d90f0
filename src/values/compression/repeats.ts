import type { Buffer } from 'node:buffer'

/** A repeat found in the input: `length` bytes at `at` equal those `distance` earlier. */
export type Repeat = { at: number; length: number; distance: number }

const hashBits = 14

/**
 * Finds repeats for an LZ77 writer, greedily, from left to right, never overlapping each other.
 * @param data the block to compress
 * @param end repeats lie wholly before this offset (LZ4 wants the last bytes of a block literal)
 * @param reach the longest distance the format can express
 * @returns repeats of at least 4 bytes
 */
export function* repeats(data: Buffer, end: number, reach: number): Generator<Repeat> {
  const seen = new Int32Array(1 << hashBits).fill(-1)
  for (let at = 0; at + 4 <= end; ) {
    const word = data.readUInt32LE(at)
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - hashBits)
    const from = seen[slot]!
    seen[slot] = at
    if (from < 0 || at - from > reach || data.readUInt32LE(from) !== word) {
      at++
      continue
    }
    let length = 4
    while (at + length < end && data[at + length] === data[from + length]) length++
    yield { at, length, distance: at - from }
    at += length
  }
}
