import { Buffer } from 'node:buffer'
import { repeats } from './repeats.ts'
import { Unpacked } from './unpacked.ts'

// Our own reader rather than a package: a raw Snappy block has no magic and no checksum, so the only proof that it is one
// is that every byte of it makes sense, which the JavaScript packages do not check.

/** Snappy's length prefix is a 32-bit varint. */
const maxPrefix = 5

/**
 * Unpacks one raw Snappy block. Source: Snappy format description (google/snappy, format_description.txt).
 * @param limit bytes allowed; a larger announced length is not a block to us
 * @returns the bytes, or undefined unless the block is whole and makes exactly the length it announces
 */
export function unpackSnappy(data: Buffer, limit: number): Buffer | undefined {
  let at = 0
  let length = 0
  for (; at < maxPrefix; at++) {
    if (at >= data.length) return undefined
    length += (data[at]! & 0x7f) * 2 ** (7 * at)
    if (data[at]! < 128) break
  }
  if (at++ === maxPrefix || length > limit) return undefined
  const out = new Unpacked('snappy', length + 64) // one element may overshoot before the lengths are compared
  while (at < data.length && out.length < length) {
    const next = unpackElement(data, at, out, length)
    if (next === undefined) return undefined
    at = next
  }
  return at === data.length && out.length === length ? out.since(0) : undefined
}

function unpackElement(data: Buffer, at: number, out: Unpacked, length: number): number | undefined {
  const tag = data[at++]!
  const kind = tag & 3
  const upper = tag >> 2
  if (kind === 0) {
    const extra = Math.max(0, upper - 59)
    const literals = (extra ? data.readUIntLE(at, extra) : upper) + 1
    at += extra
    if (at + literals > data.length || out.length + literals > length) return undefined
    out.append(data.subarray(at, at + literals))
    return at + literals
  }
  if (kind === 1) {
    const distance = ((tag >> 5) << 8) | data.readUInt8(at)
    return out.repeat(distance, (upper & 7) + 4) ? at + 1 : undefined
  }
  const width = kind === 2 ? 2 : 4
  return out.repeat(data.readUIntLE(at, width), upper + 1) ? at + width : undefined
}

/**
 * Packs one raw Snappy block.
 * @returns bytes every Snappy reader takes
 */
export function packSnappy(data: Buffer): Buffer {
  const parts = [varint(data.length)]
  let done = 0
  for (const { at, length, distance } of repeats(data, data.length, 0xffff)) {
    literal(data.subarray(done, at), parts)
    for (let left = length; left > 0; left -= 64) {
      parts.push(Buffer.from([((Math.min(left, 64) - 1) << 2) | 2, distance & 0xff, distance >> 8]))
    }
    done = at + length
  }
  literal(data.subarray(done), parts)
  return Buffer.concat(parts)
}

function literal(bytes: Buffer, parts: Buffer[]): void {
  for (let at = 0; at < bytes.length; at += 0x10000) {
    const piece = bytes.subarray(at, at + 0x10000)
    const last = piece.length - 1
    parts.push(Buffer.from(last < 60 ? [last << 2] : [61 << 2, last & 0xff, last >> 8]), piece)
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80)
  return Buffer.from([...bytes, value])
}
