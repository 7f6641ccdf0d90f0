import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { gunzipSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ValueError } from '../../src/values/bytes/value-error.ts'
import { decode } from '../../src/values/decode.ts'
import { encode } from '../../src/values/encode.ts'
import { readJavaString, writeJavaString } from '../../src/values/formats/java-string.ts'
import { golden, long } from './golden.ts'

test('a chain is written from the inside out', async () => {
  const bytes = await encode(['gzip', 'zlib', 'text'], 'hello')
  expect(inflateSync(gunzipSync(bytes)).toString()).toBe('hello')
})

test('a serialized Java string is written as Java writes it', async () => {
  expect((await encode(['java-string'], 'naïve 日本 🦓 a\0b')).equals(golden('words.java-string'))).toBe(true)
})

test('any string survives Java serialization, long ones too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(1, 1, 1, 5000), (text, times) => {
      const whole = text.repeat(times)
      expect(readJavaString(writeJavaString(whole))).toBe(whole)
    }),
  )
})

test.each([
  [['binary'], 'the format "binary" is for reading only'],
  [['gzip', 'hbase'], 'the format "hbase" is for reading only'],
  [[], 'the format "" is for reading only'],
  [['constructor'], 'the format "constructor" is for reading only'],
  [['brotli', 'json'], 'nothing here packs brotli'],
  [['__proto__', 'json'], 'nothing here packs __proto__'],
])('%j is refused', async (chain, message) => {
  await expect(encode(chain, 'x')).rejects.toThrow(ValueError)
  await expect(encode(chain, 'x')).rejects.toMatchObject({
    code: 'CannotEncode',
    message: expect.stringContaining(message),
  })
})

test('zstd is written, by Node or without it', async () => {
  expect((await decode(await encode(['zstd', 'text'], long))).source).toBe(long)
})

/** True where the reference tool is installed; the frames are checked by it as well then. */
const hasLz4 = (() => {
  try {
    execFileSync('lz4', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!hasLz4)('the lz4 tool reads what zoosh writes', async () => {
  for (const text of ['', 'a', 'short', long, 'ab'.repeat(100_000)]) {
    const packed = await encode(['lz4', 'text'], text)
    expect(execFileSync('lz4', ['-dc'], { input: packed, maxBuffer: 1 << 24 }).toString()).toBe(text)
  }
})

test('an empty text is written in every compression', async () => {
  for (const name of ['gzip', 'zlib', 'lz4', 'snappy-framed', 'snappy-java']) {
    const decoded = await decode(await encode([name, 'text'], ''))
    expect(decoded).toMatchObject({ chain: [name, 'text'], source: '' })
  }
  expect(await encode(['snappy', 'text'], '')).toEqual(Buffer.from([0]))
})
