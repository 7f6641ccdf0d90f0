import { Buffer } from 'node:buffer'
import { type Frame, packZstd, unpackFrame, walkFrame } from './zstd.ts'

/** Bytes a frame of ours holds: what is held in memory at a time, by us and by whoever reads it back. */
const FRAME = 1 << 20
/** Shorter is no frame of either kind. */
const SHORTEST = 8
/** RFC 8878, 3.1.2: from 0x184D2A50 on, 16 of them, each followed by its length. What they hold is nobody's business. */
const skippable = (data: Buffer) => data.readUInt32LE(0) >>> 4 === 0x184d2a5

/**
 * Unpacks a stream of zstd frames; memory holds one frame, packed and unpacked.
 * @param limit bytes that a frame may have, packed or unpacked
 * @param refuse makes the error of a frame that is over the limit, damaged, or cut short
 */
export async function* unpackZstdFrames(
  chunks: AsyncIterable<Buffer>,
  limit: number,
  refuse: (why: 'too large' | 'damaged' | 'cut short') => Error,
): AsyncGenerator<Buffer> {
  let open: Buffer[] = []
  let length = 0
  let tryAt = 1
  async function* whole(ended: boolean): AsyncGenerator<Buffer> {
    let data = Buffer.concat(open)
    for (let end = frameEnd(data); data.length > 0 && end !== 'cut short'; end = frameEnd(data)) {
      if (end === 'damaged') throw refuse('damaged')
      if ('skip' in end) data = data.subarray(end.skip)
      else {
        const piece = await unpackFrame(data.subarray(0, end.end), end, limit)
        if (typeof piece === 'string') throw refuse(piece)
        data = data.subarray(end.end)
        yield Buffer.from(piece)
      }
    }
    if (ended && data.length > 0) throw refuse('cut short')
    if (data.length > limit) throw refuse('too large')
    open = [data]
    length = data.length
    // A large frame is walked again only when twice as much of it is there.
    tryAt = length * 2
  }
  for await (const chunk of chunks) {
    open.push(chunk)
    length += chunk.length
    if (length >= tryAt) yield* whole(false)
  }
  yield* whole(true)
}

function frameEnd(data: Buffer): Frame | { skip: number } | 'damaged' | 'cut short' {
  if (data.length < SHORTEST) return 'cut short'
  if (skippable(data)) {
    const skip = 8 + data.readUInt32LE(4)
    return skip <= data.length ? { skip } : 'cut short'
  }
  try {
    return walkFrame(data, 0) ?? 'damaged'
  } catch (error) {
    if (error instanceof RangeError) return 'cut short'
    throw error
  }
}

/** Packs a stream into zstd frames of 1 MiB each. */
export async function* packZstdFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let open: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    open.push(chunk)
    length += chunk.length
    if (length < FRAME) continue
    yield await packZstd(Buffer.concat(open))
    open = []
    length = 0
  }
  if (length > 0) yield await packZstd(Buffer.concat(open))
}
