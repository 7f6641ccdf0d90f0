import { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { tooLarge, ValueError } from './value-error.ts'

export const zstdMagic = Buffer.from('28b52ffd', 'hex')
const maxBlock = 1 << 17
/** RFC 8878 wants every decoder to take windows of this size, whatever comes out of them. */
const usualWindow = 1 << 23
/** Bytes fzstd may shift while it slides windows: past this a value is made to keep us busy, not to be read. */
const maxWork = 2 ** 33

type Done = (error: Error | null, out: Buffer) => void
/** Node has zstd itself from 22.15 on, with checksums verified. */
const native = zlib as {
  zstdCompress?: (data: Buffer, done: Done) => void
  zstdDecompress?: (data: Buffer, options: { maxOutputLength: number }, done: Done) => void
}

type Frame = { start: number; end: number; window: number; size: number | undefined; bound: number; blocks: number }

/**
 * Unpacks zstd frames, one after the other. Source: RFC 8878. With skippable frames among them the data is left alone:
 * writing the value back would lose them.
 *
 * On a Node without zstd fzstd reads it, which believes what a frame says of itself, so the frames are walked first: how large the windows are, how much can
 * come out at most, that nothing follows them.
 * @param limit bytes allowed, for windows too; more throws `ValueError`
 * @returns the bytes, or undefined when this is not wholly made of frames
 * @throws whatever the decoder makes of damaged blocks
 */
export async function unpackZstd(data: Buffer, limit: number): Promise<Buffer | undefined> {
  const frames: Frame[] = []
  let left = limit
  for (let at = 0; at < data.length; ) {
    const frame = walkFrame(data, at)
    if (!frame) return undefined
    const atMost = frame.size ?? frame.bound
    left -= atMost
    if (left < 0 || frame.window > Math.max(limit, usualWindow)) throw tooLarge('zstd', limit)
    if (frame.size === undefined && frame.blocks * frame.window > maxWork) throw tooLarge('zstd', limit)
    frames.push(frame)
    at = frame.end
  }
  const pieces: Uint8Array[] = []
  for (const frame of frames) pieces.push(await unpackFrame(data.subarray(frame.start, frame.end), frame.size, limit))
  return Buffer.concat(pieces)
}

async function unpackFrame(frame: Buffer, size: number | undefined, limit: number): Promise<Uint8Array> {
  if (native.zstdDecompress) return promisify(native.zstdDecompress)(frame, { maxOutputLength: limit })
  const { decompress } = await import('fzstd')
  return decompress(frame, size === undefined ? undefined : new Uint8Array(size))
}

/** What a frame says of itself, and where its first block stands. */
function readHeader(data: Buffer, start: number) {
  if (!zstdMagic.equals(data.subarray(start, start + 4))) return undefined
  const flags = data.readUInt8(start + 4)
  if (flags & 0x0b) return undefined // reserved bit, or a dictionary we do not have
  let at = start + 5
  const single = flags & 0x20
  let window = 0
  if (!single) {
    const descriptor = data.readUInt8(at++)
    const base = 2 ** (10 + (descriptor >> 3))
    window = base + (base / 8) * (descriptor & 7)
  }
  const width = flags >> 6 ? 1 << (flags >> 6) : single ? 1 : 0
  let size: number | undefined
  if (width) {
    size = width === 8 ? Number(data.readBigUInt64LE(at)) : data.readUIntLE(at, width) + (width === 2 ? 256 : 0)
    at += width
  }
  return { at, size, window: single ? size! : window, checksum: flags & 4 ? 4 : 0 }
}

function walkFrame(data: Buffer, start: number): Frame | undefined {
  const header = readHeader(data, start)
  if (!header) return undefined
  let at = header.at
  let bound = 0
  for (let blocks = 1; ; blocks++) {
    const head = data.readUIntLE(at, 3)
    const kind = (head >> 1) & 3
    const length = head >> 3
    if (length > maxBlock || kind === 3) return undefined
    bound += kind === 2 ? maxBlock : length
    at += 3 + (kind === 1 ? 1 : length)
    if (!(head & 1)) continue
    const end = at + header.checksum
    const whole = end <= data.length && (header.size ?? 0) <= bound
    return whole ? { ...header, start, end, bound, blocks } : undefined
  }
}

/**
 * Packs one zstd frame with Node's own encoder.
 * @throws ValueError (`CannotEncode`) on a Node that has none: it came with 22.15
 */
export async function packZstd(data: Buffer): Promise<Buffer> {
  if (!native.zstdCompress) {
    throw new ValueError(
      'CannotEncode',
      'this Node cannot write zstd; run zoosh on Node 22.15 or newer to edit the value',
    )
  }
  return promisify(native.zstdCompress)(data)
}
