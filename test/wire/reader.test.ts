import { describe, expect, test } from 'vitest'
import { ustring, vector } from '../../src/wire/codec.ts'
import { Reader } from '../../src/wire/reader.ts'
import { Writer } from '../../src/wire/writer.ts'

const int = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

describe('hostile lengths', () => {
  test('are refused before anything is allocated', () => {
    for (const length of [5, 0x7fffffff, -2, -(2 ** 31)]) {
      const bytes = Buffer.concat([int(length), Buffer.from('abcd')])
      expect(() => new Reader(bytes).buffer()).toThrow(/length|bytes needed/)
      expect(() => new Reader(bytes).ustring()).toThrow(/length|bytes needed/)
    }
    const before = process.memoryUsage().heapUsed
    for (const count of [0x7fffffff, 1000, -2]) {
      expect(() => vector(ustring).read(new Reader(Buffer.concat([int(count), Buffer.alloc(64)])))).toThrow(/vector/)
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000)
  })
})

describe('strings', () => {
  test('keep what a znode name may hold: BOM, combining marks, CJK', () => {
    for (const text of ['\ufeffname', 'e\u0301', '名前', '\u202eabc', '']) {
      expect(new Reader(new Writer().ustring(text).take()).ustring()).toBe(text)
    }
  })

  test('malformed UTF-8 becomes U+FFFD', () => {
    expect(new Reader(Buffer.concat([int(2), Buffer.from([0xc3, 0x28])])).ustring()).toBe('\ufffd(')
  })

  test('null is not empty, for strings and buffers', () => {
    const reader = new Reader(new Writer().ustring(null).ustring('').buffer(null).buffer(Buffer.alloc(0)).take())
    expect([reader.ustring(), reader.ustring(), reader.buffer()]).toEqual([null, '', null])
    expect(reader.buffer()).toHaveLength(0)
  })
})
