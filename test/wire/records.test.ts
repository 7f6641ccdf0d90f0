import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Codec } from '../../src/wire/codec.ts'
import { type MultiOperation, MultiReadRequest, MultiRequest, MultiResponse } from '../../src/wire/multi.ts'
import { opName, ops } from '../../src/wire/ops.ts'
import { Reader } from '../../src/wire/reader.ts'
import * as records from '../../src/wire/records.ts'
import { Writer } from '../../src/wire/writer.ts'
import { arbitrary } from './arbitrary.ts'

function encode(codec: Codec<unknown>, value: unknown): Buffer {
  const writer = new Writer(1)
  codec.write(writer, value)
  return Buffer.from(writer.take())
}

const all = Object.entries(records) as [string, Codec<unknown>][]

describe('records', () => {
  test.each(all)('%s comes back as it was written, and nothing is left over', (_, codec) => {
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        const reader = new Reader(encode(codec, value))
        expect(codec.read(reader)).toEqual(value)
        expect(reader.remaining).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test.each(all)('%s cut short anywhere is an error, never a shortened value', (name, codec) => {
    fc.assert(
      fc.property(arbitrary(codec), fc.nat(), (value, at) => {
        const bytes = encode(codec, value)
        if (bytes.length === 0) return
        // The last field of the handshakes is one old peers leave out.
        const optional = name.startsWith('Connect') ? 1 : 0
        const cut = bytes.subarray(0, at % Math.max(1, bytes.length - optional))
        expect(() => codec.read(new Reader(cut))).toThrow()
      }),
      { numRuns: 60 },
    )
  })

  test.each(all)('%s never needs fewer bytes than it says', (_, codec) => {
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        expect(encode(codec, value).length).toBeGreaterThanOrEqual(codec.floor)
      }),
      { numRuns: 30 },
    )
  })

  test('random bytes are refused or read, but never crash the decoder', () => {
    const codecs = Object.values(ops).flatMap(({ request, response }) => [request, response] as Codec<unknown>[])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        for (const codec of codecs) {
          try {
            codec.read(new Reader(Buffer.from(junk)))
          } catch (error) {
            expect(error).toHaveProperty('name', 'WireError')
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('64-bit values', () => {
  test('are exact at all their ends', () => {
    for (const value of [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 0x1000028128_2000dn, 2n ** 53n + 1n]) {
      expect(new Reader(new Writer().long(value).take()).long()).toBe(value)
    }
    for (const value of [0, -1, 1.7e12, 2 ** 40 - 1, Number.MAX_SAFE_INTEGER]) {
      expect(new Reader(new Writer().millis(value).take()).millis()).toBe(value)
    }
  })
})

describe('multi', () => {
  const stat = records.Stat.read(new Reader(Buffer.alloc(68, 1)))
  const create = { path: '/a', data: Buffer.from('x'), acl: [{ perms: 31, scheme: 'world', id: 'anyone' }], flags: 0 }
  const operations: MultiOperation[] = [
    { op: 'check', request: { path: '/c', version: 3 } },
    { op: 'create', request: create },
    { op: 'create2', request: create },
    { op: 'createContainer', request: create },
    { op: 'createTTL', request: { ...create, ttl: 5 } },
    { op: 'setData', request: { path: '/s', data: null, version: -1 } },
    { op: 'delete', request: { path: '/d', version: -1 } },
  ]
  const reads = [
    { op: 'getData', request: { path: '/a', watch: false } },
    { op: 'getChildren', request: { path: '/b', watch: false } },
  ] as const

  test('requests come back operation for operation', () => {
    expect(MultiRequest.read(new Reader(encode(MultiRequest as Codec<unknown>, operations)))).toEqual(operations)
    expect(MultiReadRequest.read(new Reader(encode(MultiReadRequest as Codec<unknown>, reads)))).toEqual(reads)
  })

  test('holds each operation as it is sent alone: the same number, the same body', () => {
    const header = (type: number, done: boolean) =>
      encode(records.MultiHeader as Codec<unknown>, { type, done, err: -1 })
    for (const one of [...operations, ...reads]) {
      const { code, request } = ops[one.op]
      const body = encode(request as Codec<unknown>, one.request)
      const codec = one.op.startsWith('get') ? MultiReadRequest : MultiRequest
      expect(encode(codec as Codec<unknown>, [one])).toEqual(
        Buffer.concat([header(code, false), body, header(-1, true)]),
      )
    }
  })

  test('responses come back result for result, creates with and without a stat', () => {
    const results = [
      { op: 'check' },
      { op: 'create', path: '/a' },
      { op: 'create', path: '/a', stat },
      { op: 'setData', stat },
      { op: 'delete' },
      { op: 'getData', data: null, stat },
      { op: 'getChildren', children: ['x', 'y'] },
      { op: 'error', code: -101 },
    ]
    expect(MultiResponse.read(new Reader(encode(MultiResponse as Codec<unknown>, results)))).toEqual(results)
  })

  test('without its end, or with an operation that does not belong there, it is refused', () => {
    const bytes = encode(MultiRequest as Codec<unknown>, operations)
    expect(() => MultiRequest.read(new Reader(bytes.subarray(0, -9)))).toThrow('frame ends')
    expect(() => MultiReadRequest.read(new Reader(bytes))).toThrow('inside a multi')
  })
})

test('every operation is found by its code', () => {
  for (const [name, { code }] of Object.entries(ops)) expect(opName(code)).toBe(name)
  expect(opName(-10)).toBeUndefined()
})
