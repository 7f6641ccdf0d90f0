import { Buffer } from 'node:buffer'
import { maskedCrc32c } from '../bytes/crc32c.ts'
import { packSnappy, unpackSnappy } from './snappy.ts'
import { Unpacked } from './unpacked.ts'

export const framesMagic = Buffer.concat([Buffer.from([0xff, 6, 0, 0]), Buffer.from('sNaPpY')])
/** snappy-java's SnappyOutputStream: magic, then version 1 and "readable by version 1". */
export const javaMagic = Buffer.concat([
  Buffer.from([0x82]),
  Buffer.from('SNAPPY'),
  Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 1]),
])
const blockSize = 0x10000
const javaBlockSize = 0x8000

/**
 * Unpacks a Snappy framing stream. Source: Snappy framing_format.txt. A stream with chunks to skip is left alone:
 * writing the value back would lose them.
 * @param limit bytes allowed; more throws `ValueError`
 * @returns the bytes, or undefined when the stream is damaged
 */
export function unpackFrames(data: Buffer, limit: number): Buffer | undefined {
  const out = new Unpacked('snappy', limit)
  for (let at = 0; at < data.length; ) {
    const kind = data.readUInt8(at)
    const body = data.subarray(at + 4, at + 4 + data.readUIntLE(at + 1, 3))
    if (body.length !== data.readUIntLE(at + 1, 3)) return undefined
    at += 4 + body.length
    if (kind === 0 || kind === 1) {
      const block = kind === 0 ? unpackSnappy(body.subarray(4), blockSize) : body.subarray(4)
      if (!block || block.length > blockSize || body.readUInt32LE(0) !== maskedCrc32c(block)) return undefined
      out.append(block)
    } else if (kind !== 0xff || !framesMagic.subarray(4).equals(body)) return undefined
  }
  return out.since(0)
}

/** Packs a Snappy framing stream of blocks of 64 KiB, each with its checksum. */
export function packFrames(data: Buffer): Buffer {
  const parts: Buffer[] = [framesMagic]
  for (let at = 0; at < data.length; at += blockSize) {
    const block = data.subarray(at, at + blockSize)
    const packed = packSnappy(block)
    const body = packed.length < block.length ? packed : block
    const head = Buffer.from([body === block ? 1 : 0, 0, 0, 0, 0, 0, 0, 0])
    head.writeUIntLE(body.length + 4, 1, 3)
    head.writeUInt32LE(maskedCrc32c(block), 4)
    parts.push(head, body)
  }
  return Buffer.concat(parts)
}

/**
 * Unpacks what snappy-java's SnappyOutputStream writes: after the magic, raw blocks, each behind its length.
 * @param limit bytes allowed; more throws `ValueError`
 * @returns the bytes, or undefined when the stream is damaged
 */
export function unpackJavaStream(data: Buffer, limit: number): Buffer | undefined {
  const out = new Unpacked('snappy', limit)
  for (let at = javaMagic.length; at < data.length; ) {
    const size = data.readUInt32BE(at)
    const body = data.subarray(at + 4, at + 4 + size)
    const block = body.length === size ? unpackSnappy(body, limit) : undefined
    if (!block) return undefined
    out.append(block)
    at += 4 + size
  }
  return out.since(0)
}

/** Packs what snappy-java's SnappyInputStream reads. */
export function packJavaStream(data: Buffer): Buffer {
  const parts: Buffer[] = [javaMagic]
  for (let at = 0; at < data.length; at += javaBlockSize) {
    const packed = packSnappy(data.subarray(at, at + javaBlockSize))
    const size = Buffer.alloc(4)
    size.writeUInt32BE(packed.length)
    parts.push(size, packed)
  }
  return Buffer.concat(parts)
}
