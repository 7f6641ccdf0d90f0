import { Buffer } from 'node:buffer'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ValueError } from '../../../src/values/bytes/value-error.ts'
import { type CompressionName, compressions } from '../../../src/values/compression.ts'
import { decode } from '../../../src/values/decode.ts'
import { broker, golden, long } from '../golden.ts'

describe('values written by other tools are unpacked', () => {
  test.each([
    ['broker.gzip', ['gzip', 'json'], broker],
    ['broker.zlib', ['zlib', 'json'], broker],
    ['broker.zstd', ['zstd', 'json'], broker],
    ['broker.zstd-sized', ['zstd', 'json'], broker],
    ['broker.lz4', ['lz4', 'json'], broker],
    ['broker.snappy', ['snappy', 'json'], broker],
    ['broker.snappy-framed', ['snappy-framed', 'json'], broker],
    ['broker.snappy-java', ['snappy-java', 'json'], broker],
    ['broker.gzip-zstd', ['zstd', 'gzip', 'json'], broker],
    ['long.lz4', ['lz4', 'text'], long],
    ['long.lz4-independent', ['lz4', 'text'], long],
    ['long.zstd', ['zstd', 'text'], long],
    ['long.snappy', ['snappy', 'text'], long],
    ['long.snappy-framed', ['snappy-framed', 'text'], long],
  ])('%s', async (name, chain, content) => {
    const decoded = await decode(golden(name))
    expect(decoded.chain).toEqual(chain)
    expect(decoded.source).toBe(content)
  })
})

test.each(['bomb.gzip', 'bomb.zstd', 'bomb.lz4'])(
  '%s is refused below its size and taken at its size',
  async (name) => {
    const refused = await decode(golden(name), { limit: (1 << 20) - 1 }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ValueError)
    expect(refused).toMatchObject({ code: 'TooLarge', message: expect.stringContaining('1048575 bytes') })
    const taken = await decode(golden(name), { limit: 1 << 20 })
    expect(taken.chain).toEqual([name.split('.')[1], 'binary'])
  },
)

test('a zstd frame that announces more than its blocks can hold is not unpacked', async () => {
  const claim = Buffer.from('28b52ffdc0000000000000100009000061', 'hex') // 2^52 bytes, one raw block of one
  expect((await decode(claim)).chain).toEqual(['binary'])
})

test('zstd data that sends a JavaScript decoder round for ever is binary at once', async () => {
  expect((await decode(golden('endless.zstd'))).chain).toEqual(['binary'])
})

const packable = Object.keys(compressions) as CompressionName[]
const content = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc.string({ unit: fc.constantFrom('a', 'b', 'abc'), maxLength: 2000 }).map((text) => Buffer.from(text)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 8000 }))
    .map(([piece, times]) => Buffer.concat(Array.from({ length: times }, () => piece)).subarray(0, 150_000)),
)

describe('what is packed unpacks to the same bytes', () => {
  test.each(packable.filter((name) => name !== 'snappy'))('%s', async (name) => {
    await fc.assert(
      fc.asyncProperty(content, async (bytes) => {
        const packed = await compressions[name].pack(Buffer.from(bytes))
        expect(compressions[name].announced(packed)).toBe(true)
        const unpacked = await compressions[name].unpack(packed, 1 << 20)
        expect(unpacked?.equals(Buffer.from(bytes))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})

test('lz4 and snappy make a repetitive value smaller', async () => {
  for (const name of ['lz4', 'snappy', 'snappy-framed', 'snappy-java'] as const) {
    expect((await compressions[name].pack(Buffer.from(long))).length).toBeLessThan(long.length / 2)
  }
})

test('a damaged value with checksums is never shown as its content', async () => {
  const names = ['broker.gzip', 'broker.zlib', 'broker.zstd', 'broker.lz4', 'broker.snappy-framed']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, at, flip) => {
      const bytes = Buffer.from(golden(name))
      bytes[at % bytes.length]! ^= flip
      const decoded = await decode(bytes, { limit: 1 << 20 })
      if (decoded.chain.length > 1) expect(decoded.source).toBe(broker)
    }),
    { numRuns: 400 },
  )
})

test('bytes behind a compressed stream make it binary, so that writing it back cannot lose them', async () => {
  for (const name of [
    'broker.gzip',
    'broker.zlib',
    'broker.zstd',
    'broker.lz4',
    'broker.snappy',
    'broker.snappy-framed',
  ]) {
    expect((await decode(Buffer.concat([golden(name), Buffer.from([0, 1])]))).chain, name).toEqual(['binary'])
  }
})

test('truncated compressed values are binary', async () => {
  for (const name of [
    'broker.gzip',
    'broker.zlib',
    'broker.zstd',
    'broker.lz4',
    'broker.snappy',
    'broker.snappy-java',
  ]) {
    for (const keep of [5, 20, golden(name).length - 1]) {
      expect((await decode(golden(name).subarray(0, keep))).chain, `${name} ${keep}`).toEqual(['binary'])
    }
  }
})

test('several frames in a row are one value', async () => {
  expect((await decode(Buffer.concat([golden('broker.zstd'), golden('broker.zstd')]))).source).toBe(broker + broker)
  expect((await decode(Buffer.concat([golden('broker.lz4'), golden('broker.lz4')]))).source).toBe(broker + broker)
  expect((await decode(Buffer.concat([golden('broker.gzip'), golden('broker.gzip')]))).source).toBe(broker + broker)
})

test('at most four layers are taken off', async () => {
  let bytes = Buffer.from(broker)
  for (let i = 0; i < 6; i++) bytes = gzipSync(bytes)
  expect((await decode(bytes)).chain).toEqual(['gzip', 'gzip', 'gzip', 'gzip', 'binary'])
})
