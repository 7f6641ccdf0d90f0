import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameSplitter } from '../../src/wire/frames.ts'
import { Writer } from '../../src/wire/writer.ts'

function stream(payloads: readonly Uint8Array[]): Buffer {
  const writer = new Writer()
  for (const payload of payloads) writer.frame((w) => void w.raw(payload))
  return Buffer.from(writer.take())
}

function split(bytes: Buffer, cuts: readonly number[], limit = 0xfffff, large?: (length: number) => boolean): Buffer[] {
  const frames: Buffer[] = []
  const splitter = new FrameSplitter(limit, large)
  let at = 0
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    splitter.push(bytes.subarray(at, cut), (frame) => frames.push(Buffer.from(frame)))
    at = cut
  }
  return frames
}

describe('the frame splitter', () => {
  test('gives the same frames however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (payloads, cuts) => {
          expect(split(stream(payloads), cuts)).toEqual(payloads.map((payload) => Buffer.from(payload)))
        },
      ),
    )
  })

  test('takes bytes one by one', () => {
    const payloads = [Buffer.from('abc'), Buffer.alloc(0), Buffer.alloc(1000, 7)]
    const bytes = stream(payloads)
    expect(split(bytes, [...bytes.keys()])).toEqual(payloads)
  })

  test('joins a large frame in small chunks in linear time and memory', () => {
    const payload = Buffer.alloc(8 * 1024 * 1024, 1)
    const bytes = stream([payload])
    const cuts = Array.from({ length: 8192 }, (_, i) => i * 1024)
    expect(split(bytes, cuts, payload.length)[0]?.length).toBe(payload.length)
  })

  test('refuses lengths below zero and over its limit, without waiting for the bytes', () => {
    for (const length of [-1, -(2 ** 31), 101, 2 ** 31 - 1]) {
      const head = Buffer.alloc(4)
      head.writeInt32BE(length)
      expect(() => split(head, [], 100)).toThrow(/length|limit/)
      expect(() => split(head, [1, 2, 3], 100)).toThrow(/length|limit/)
    }
    expect(split(stream([Buffer.alloc(100)]), [], 100)).toHaveLength(1)
  })

  test('passes over what is too large, however it is cut, where it is told to', () => {
    const sizes = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 1000 }))
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 40 }), (lengths, cuts) => {
        const payloads = lengths.map((length, i) => Buffer.alloc(length, i))
        const passed: number[] = []
        const large = (length: number): boolean => passed.push(length) > 0
        expect(split(stream(payloads), cuts, 100, large)).toEqual(payloads.filter(({ length }) => length <= 100))
        expect(passed).toEqual(lengths.filter((length) => length > 100))
      }),
    )
  })

  test('hands over fifty thousand frames of one chunk without growing the stack', () => {
    expect(split(stream(Array(50_000).fill(Buffer.from('x'))), [])).toHaveLength(50_000)
  })
})
