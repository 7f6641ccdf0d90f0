import type { Buffer } from 'node:buffer'
import { textOf } from './bytes/text.ts'
import { ValueError } from './bytes/value-error.ts'
import { packGzip, packZlib, unpackGzip, unpackZlib } from './compression/deflate.ts'
import { lz4Magic, packLz4, unpackLz4 } from './compression/lz4.ts'
import { packSnappy, unpackSnappy } from './compression/snappy.ts'
import {
  framesMagic,
  javaMagic,
  packFrames,
  packJavaStream,
  unpackFrames,
  unpackJavaStream,
} from './compression/snappy-frames.ts'
import { packZstd, unpackZstd, zstdMagic } from './compression/zstd.ts'

type Compression = {
  /** Cheap: do the first bytes announce it? */
  announced(data: Buffer): boolean
  unpack(data: Buffer, limit: number): Buffer | undefined | Promise<Buffer | undefined>
  pack(data: Buffer): Buffer | Promise<Buffer>
}

const begins = (magic: Buffer) => (data: Buffer) => magic.equals(data.subarray(0, magic.length))
/** Fewer bytes than this may look like a raw Snappy block by chance. */
const shortestSnappy = 8

/** Every compression, in the order they are tried; the name is what stands in a chain. */
export const compressions = {
  gzip: {
    announced: (data) => data.length > 2 && data.readUIntBE(0, 3) === 0x1f8b08,
    unpack: unpackGzip,
    pack: packGzip,
  },
  zlib: {
    announced: (data) => data.length > 1 && (data[0]! & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0,
    unpack: unpackZlib,
    pack: packZlib,
  },
  zstd: { announced: begins(zstdMagic), unpack: unpackZstd, pack: packZstd },
  lz4: { announced: begins(lz4Magic), unpack: unpackLz4, pack: packLz4 },
  'snappy-framed': { announced: begins(framesMagic), unpack: unpackFrames, pack: packFrames },
  'snappy-java': { announced: begins(javaMagic), unpack: unpackJavaStream, pack: packJavaStream },
  snappy: {
    // No magic: only bytes that are no text as they stand, and are text when unpacked, pass for a block.
    announced: (data) => data.length >= shortestSnappy && textOf(data) === undefined,
    unpack(data, limit) {
      const out = unpackSnappy(data, limit)
      return out && out.length >= shortestSnappy && textOf(out) !== undefined ? out : undefined
    },
    pack: packSnappy,
  },
} as const satisfies Record<string, Compression>

export type CompressionName = keyof typeof compressions

/**
 * Takes one compression off.
 * @param limit bytes allowed
 * @returns its name and what was inside, or undefined when the data is not compressed or is damaged
 * @throws ValueError (`TooLarge`) when it would unpack past `limit`
 */
export async function peel(
  data: Buffer,
  limit: number,
): Promise<{ name: CompressionName; inside: Buffer } | undefined> {
  for (const name of Object.keys(compressions) as CompressionName[]) {
    if (!compressions[name].announced(data)) continue
    try {
      const inside = await compressions[name].unpack(data, limit)
      if (inside) return { name, inside }
    } catch (error) {
      if (error instanceof ValueError) throw error
      // Reading past the end of damaged data: it only looked compressed.
    }
  }
  return undefined
}
