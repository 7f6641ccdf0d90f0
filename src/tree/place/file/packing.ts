import type { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import type { Packing } from '../../../files/tree-file-name.ts'
import { packZstdFrames, unpackZstdFrames } from '../../../values/compression/zstd-frames.ts'
import { UsageError } from '../../../wire/error.ts'
import { peek } from './peek.ts'

/** Bytes a frame of zstd may have, packed or unpacked, as it is unpacked as a whole. */
const MOST_OF_A_FRAME = 256 << 20

export function pack(packing: Packing | undefined, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (packing === 'zstd') return packZstdFrames(bytes)
  return packing === 'gzip' ? through(Readable.from(bytes), createGzip()) : bytes
}

/**
 * Unpacks what is packed, as its first bytes tell; anything else stays as it is.
 * @throws UsageError, when it is read, for what is damaged or cut short
 */
export async function unpack(bytes: AsyncIterable<Buffer>, name: string): Promise<AsyncGenerator<Buffer>> {
  const { head, bytes: all } = await peek(bytes, 4)
  const magic = head.toString('hex', 0, 4)
  if (magic.startsWith('1f8b')) return gunzip(all, name)
  // A frame, or one to be skipped, such as parallel packers begin with.
  if (magic === '28b52ffd' || /^5.2a4d18$/.test(magic)) return unpackZstdFrames(all, MOST_OF_A_FRAME, refusal(name))
  return all
}

async function* gunzip(bytes: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    yield* through(Readable.from(bytes), createGunzip())
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error
    throw new UsageError(`${name} is damaged, or cut short: ${(error as Error).message}`)
  }
}

async function* through(source: Readable, packer: NodeJS.ReadWriteStream & Readable): AsyncGenerator<Buffer> {
  source.on('error', (error) => packer.destroy(error))
  source.pipe(packer)
  try {
    for await (const chunk of packer) yield chunk as Buffer
  } finally {
    source.destroy()
  }
}

function refusal(name: string) {
  return (why: 'too large' | 'damaged' | 'cut short') =>
    why === 'too large'
      ? new UsageError(
          `${name} is one frame of zstd that holds more than ${MOST_OF_A_FRAME >> 20} MiB`,
          'unpack it first, or pack it in frames, as an export does',
        )
      : new UsageError(`${name} is ${why}`)
}
