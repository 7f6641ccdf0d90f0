import { expect, test } from 'vitest'
import { packZstd } from '../../../src/values/compression/zstd.ts'
import { packZstdFrames, unpackZstdFrames } from '../../../src/values/compression/zstd-frames.ts'

const LIMIT = 4 << 20
const refuse = (why: string) => new Error(why)

async function* inPieces(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}

async function all(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = []
  for await (const chunk of chunks) found.push(chunk)
  return Buffer.concat(found)
}

const unpacked = (data: Buffer, size = 1000) => all(unpackZstdFrames(inPieces(data, size), LIMIT, refuse))
/** Hardly to be packed, so that a frame arrives in many pieces. */
const noise = (length: number) => Buffer.from(Array.from({ length }, (_, at) => (at * 7919 + (at >> 3) * 31) & 0xff))

test.each([0, 1, 5000, 3 << 20])('%d bytes come back in whatever pieces', async (length) => {
  const data = noise(length)
  const packed = await all(packZstdFrames(inPieces(data, 65_536)))
  for (const size of [7777, 1 << 20]) expect((await unpacked(packed, size)).equals(data)).toBe(true)
})

test('frames that say they are to be skipped are skipped', async () => {
  const skip = Buffer.from('502a4d1803000000aabbcc', 'hex')
  const packed = await packZstd(Buffer.from('kept'))
  expect((await unpacked(Buffer.concat([skip, packed, skip, packed]), 3)).toString()).toBe('keptkept')
})

test('cut short anywhere but between frames it is told so', async () => {
  const packed = await packZstd(noise(300))
  for (let end = 1; end < packed.length; end++)
    await expect(unpacked(packed.subarray(0, end), 50)).rejects.toThrow('cut short')
})

test('what is damaged, or holds more than is allowed, is refused', async () => {
  const packed = await packZstd(Buffer.alloc(LIMIT + 1))
  await expect(unpacked(packed)).rejects.toThrow('too large')
  await expect(unpacked(Buffer.concat([await packZstd(noise(9)), Buffer.from('nonsense')]))).rejects.toThrow('damaged')
})
