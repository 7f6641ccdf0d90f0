import type { Buffer } from 'node:buffer'

const prime = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1] as const

const rotate = (x: number, bits: number) => (x << bits) | (x >>> (32 - bits))
const mix = (lane: number, word: number) => Math.imul(rotate((lane + Math.imul(word, prime[1])) | 0, 13), prime[0])

/**
 * xxHash, 32 bit, seed 0: the checksum of LZ4 frames.
 * @returns an unsigned 32-bit number
 */
export function xxh32(data: Buffer): number {
  let at = 0
  let hash: number
  if (data.length >= 16) {
    let a = (prime[0] + prime[1]) | 0
    let b = prime[1] | 0
    let c = 0
    let d = -prime[0] | 0
    for (; at + 16 <= data.length; at += 16) {
      a = mix(a, data.readInt32LE(at))
      b = mix(b, data.readInt32LE(at + 4))
      c = mix(c, data.readInt32LE(at + 8))
      d = mix(d, data.readInt32LE(at + 12))
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
  } else hash = prime[4]
  hash = (hash + data.length) | 0
  for (; at + 4 <= data.length; at += 4) {
    hash = Math.imul(rotate((hash + Math.imul(data.readInt32LE(at), prime[2])) | 0, 17), prime[3])
  }
  for (; at < data.length; at++) hash = Math.imul(rotate((hash + Math.imul(data[at]!, prime[4])) | 0, 11), prime[0])
  hash = Math.imul(hash ^ (hash >>> 15), prime[1])
  hash = Math.imul(hash ^ (hash >>> 13), prime[2])
  return (hash ^ (hash >>> 16)) >>> 0
}
