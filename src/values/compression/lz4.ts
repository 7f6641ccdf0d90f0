import { Buffer } from 'node:buffer'
import { xxh32 } from '../bytes/xxh32.ts'
import { repeats } from './repeats.ts'
import { Unpacked } from './unpacked.ts'

// Our own reader rather than a package: the JavaScript ones write past their output silently when the data is hostile,
// and skip every checksum, so damage would be shown as data.

export const lz4Magic = Buffer.from('04224d18', 'hex')
const stored = 0x80000000
const reach = 0xffff
/** A block's last 5 bytes are literals, and no repeat starts in the last 12. Source: LZ4 block format, end of block. */
const tail = 12

const headerSum = (descriptor: Buffer) => (xxh32(descriptor) >>> 8) & 0xff

/**
 * Unpacks LZ4 frames, one after the other. Source: LZ4 frame format 1.6.
 * @param limit bytes allowed; more throws `ValueError`
 * @returns the bytes, or undefined when this is not wholly made of undamaged frames
 */
export function unpackLz4(data: Buffer, limit: number): Buffer | undefined {
  const out = new Unpacked('lz4', limit)
  for (let at = 0; at < data.length; ) {
    const next = unpackFrame(data, at, out)
    if (next === undefined) return undefined
    at = next
  }
  return out.since(0)
}

function unpackFrame(data: Buffer, at: number, out: Unpacked): number | undefined {
  if (!lz4Magic.equals(data.subarray(at, at + 4))) return undefined
  const flags = data[at + 4]!
  const independent = flags & 0x20
  const blockSum = flags & 0x10
  const hasSize = flags & 8
  const contentSum = flags & 4
  if (flags >> 6 !== 1 || flags & 1) return undefined // another version, or a dictionary we do not have
  const descriptor = data.subarray(at + 4, at + (hasSize ? 14 : 6))
  at += 4 + descriptor.length
  if (data[at++] !== headerSum(descriptor)) return undefined
  const begin = out.length
  for (;;) {
    const word = data.readUInt32LE(at)
    at += 4
    if (word === 0) break
    const size = word & 0x7fffffff
    const block = data.subarray(at, at + size)
    if (block.length !== size) return undefined
    at += size
    if (word & stored) out.append(block)
    else if (!unpackBlock(block, out, independent ? out.length : begin)) return undefined
    if (blockSum && data.readUInt32LE((at += 4) - 4) !== xxh32(block)) return undefined
  }
  const content = out.since(begin)
  if (hasSize && descriptor.readBigUInt64LE(2) !== BigInt(content.length)) return undefined
  if (contentSum && data.readUInt32LE((at += 4) - 4) !== xxh32(content)) return undefined
  return at
}

function unpackBlock(block: Buffer, out: Unpacked, floor: number): boolean {
  let at = 0
  const extended = (length: number): number => {
    if (length !== 15) return length
    for (;;) {
      const more = block.readUInt8(at++)
      length += more
      if (more !== 255) return length
    }
  }
  while (at < block.length) {
    const token = block[at++]!
    const literals = extended(token >> 4)
    if (at + literals > block.length) return false
    out.append(block.subarray(at, at + literals))
    at += literals
    if (at === block.length) return true
    const distance = block.readUInt16LE(at)
    at += 2
    if (!out.repeat(distance, extended(token & 15) + 4, floor)) return false
  }
  return false
}

/**
 * Packs one LZ4 frame: independent blocks of 4 MiB, content checksum.
 * @returns bytes every LZ4 reader takes
 */
export function packLz4(data: Buffer): Buffer {
  const descriptor = Buffer.from([0x64, 0x70])
  const parts: Buffer[] = [lz4Magic, descriptor, Buffer.from([headerSum(descriptor)])]
  for (let at = 0; at < data.length; at += 1 << 22) {
    const block = data.subarray(at, at + (1 << 22))
    const packed = packBlock(block)
    parts.push(packed.length < block.length ? word(packed.length) : word(block.length + stored))
    parts.push(packed.length < block.length ? packed : block)
  }
  return Buffer.concat([...parts, word(0), word(xxh32(data))])
}

function packBlock(block: Buffer): Buffer {
  const parts: Buffer[] = []
  let done = 0
  for (const { at, length, distance } of repeats(block, block.length - tail, reach)) {
    parts.push(sequence(block.subarray(done, at), length - 4), Buffer.from([distance & 0xff, distance >> 8]))
    if (length - 4 >= 15) parts.push(extension(length - 19))
    done = at + length
  }
  return Buffer.concat([...parts, sequence(block.subarray(done), 0)])
}

function sequence(literals: Buffer, repeat: number): Buffer {
  const token = Buffer.from([(Math.min(literals.length, 15) << 4) | Math.min(repeat, 15)])
  return Buffer.concat(literals.length < 15 ? [token, literals] : [token, extension(literals.length - 15), literals])
}

function extension(length: number): Buffer {
  const bytes = Buffer.alloc(Math.floor(length / 255) + 1, 255)
  bytes[bytes.length - 1] = length % 255
  return bytes
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
