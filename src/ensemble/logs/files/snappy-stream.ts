import { Buffer } from 'node:buffer'
import { unpackSnappy } from '../../../values/compression/snappy.ts'
import { ByteStream } from './byte-stream.ts'

/** Magic of snappy-java's SnappyOutputStream; version 1, and "readable by version 1", follow. */
const MAGIC = Buffer.from('\x82SNAPPY\0', 'latin1')
const HEADER = MAGIC.length + 8
/** snappy-java writes blocks of 32 KiB; a larger one was not written by it. */
const LARGEST_BLOCK = 1024 * 1024

/**
 * Unpacks what snappy-java's SnappyOutputStream writes, block by block.
 * @throws Error on damage
 */
export async function* unpackSnappyStream(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const stream = new ByteStream(source)
  if (!(await stream.has(HEADER))) throw new Error('the file ends inside the snappy header')
  if (!stream.take(HEADER).subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('no snappy stream')
  while (await stream.has(4)) {
    const size = stream.take(4).readUInt32BE(0)
    const block =
      size <= LARGEST_BLOCK && (await stream.has(size)) ? unpackSnappy(stream.take(size), LARGEST_BLOCK) : undefined
    if (!block) throw new Error('a snappy block is damaged')
    yield block
  }
}
