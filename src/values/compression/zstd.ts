import { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { tooLarge } from '../bytes/value-error.ts'

export const zstdMagic = Buffer.from('28b52ffd', 'hex')
const maxBlock = 1 << 17

export type Frame = { end: number; size: number | undefined; bound: number }

/**
 * Unpacks zstd frames, one after the other. Source: RFC 8878. With skippable frames among them the data is left alone:
 * writing the value back would lose them.
 *
 * The decoder is the reference one as WebAssembly: those written in JavaScript loop for ever on damaged data. It wants
 * to know how much can come out, so the frames are walked first.
 * @param limit bytes allowed; more throws `ValueError`
 * @returns the bytes, or undefined when this is not wholly made of undamaged frames
 */
export async function unpackZstd(data: Buffer, limit: number): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = []
  let left = limit
  for (let at = 0; at < data.length; ) {
    const frame = walkFrame(data, at)
    if (!frame) return undefined
    const piece = await unpackFrame(data.subarray(at, frame.end), frame, left)
    if (piece === 'too large') throw tooLarge('zstd', limit)
    if (piece === 'damaged') return undefined
    pieces.push(piece)
    left -= piece.length
    at = frame.end
  }
  return Buffer.concat(pieces)
}

/** @returns what a frame holds, or why it cannot be told */
export async function unpackFrame(
  bytes: Buffer,
  { size, bound }: Frame,
  limit: number,
): Promise<Uint8Array | 'too large' | 'damaged'> {
  const atMost = size ?? bound
  if (atMost === 0) return new Uint8Array()
  if (size !== undefined && size > limit) return 'too large'
  if (limit === 0) return 'too large'
  const { ZSTDDecoder } = await import('zstddec')
  const decoder = new ZSTDDecoder()
  await decoder.init()
  const out = decoder.decode(bytes, Math.min(atMost, limit))
  if (out.length > 0) return out // the decoder's errors come out as no bytes
  return atMost > limit ? 'too large' : 'damaged'
}

/** What a frame says of itself, and where its first block stands. */
function readHeader(data: Buffer, start: number) {
  if (!zstdMagic.equals(data.subarray(start, start + 4))) return undefined
  const flags = data.readUInt8(start + 4)
  if (flags & 0x0b) return undefined // reserved bit, or a dictionary we do not have
  const single = flags & 0x20
  const width = flags >> 6 ? 1 << (flags >> 6) : single ? 1 : 0
  const at = start + (single ? 5 : 6)
  let size: number | undefined
  if (width === 8) size = Number(data.readBigUInt64LE(at))
  else if (width) size = data.readUIntLE(at, width) + (width === 2 ? 256 : 0)
  return { at: at + width, size, checksum: flags & 4 ? 4 : 0 }
}

/**
 * Finds the end of a frame, and how much it can hold: what it announces never exceeds what its blocks can make.
 * @returns undefined where it is damaged
 * @throws RangeError where the data ends before its blocks do
 */
export function walkFrame(data: Buffer, start: number): Frame | undefined {
  const header = readHeader(data, start)
  if (!header) return undefined
  let at = header.at
  let bound = 0
  for (;;) {
    const head = data.readUIntLE(at, 3)
    const kind = (head >> 1) & 3
    const length = head >> 3
    if (length > maxBlock || kind === 3) return undefined
    bound += kind === 2 ? maxBlock : length
    at += 3 + (kind === 1 ? 1 : length)
    if (!(head & 1)) continue
    const end = at + header.checksum
    if (end > data.length) throw new RangeError('the frame is cut short')
    return (header.size ?? 0) <= bound ? { end, size: header.size, bound } : undefined
  }
}

/** Packs one zstd frame: with Node's own encoder where there is one (it came with 22.15), else with the reference one as WebAssembly. */
export async function packZstd(data: Buffer): Promise<Buffer> {
  const native = zlib as { zstdCompress?: (data: Buffer, done: (error: Error | null, out: Buffer) => void) => void }
  if (native.zstdCompress) return promisify(native.zstdCompress)(data)
  const { Zstd } = await import('@hpcc-js/wasm-zstd')
  return Buffer.from((await Zstd.load()).compress(data))
}
