import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Before, readBefore, readTarget, writeBefore } from '../../../src/tree/journal/before.ts'

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const text = fc.string({ unit: 'grapheme' })
const stat = fc.record({
  czxid: long,
  mzxid: long,
  ctime: fc.maxSafeNat(),
  mtime: fc.maxSafeNat(),
  version: int,
  aversion: int,
  ephemeralOwner: long,
})
const acl = fc.array(fc.record({ scheme: text, id: text, perms: int }), { maxLength: 4 })
const data = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  text.map((one) => Buffer.from(one)),
)
const before: fc.Arbitrary<Before> = fc.oneof(
  fc.record({ did: fc.constantFrom('delete' as const, 'set' as const), path: text, data, acl, stat }),
  fc.record({ did: fc.constant('acl' as const), path: text, acl, stat }),
  fc.record({ did: fc.constant('acl' as const), path: text, acl, stat, to: acl }),
  fc.record({ did: fc.constant('data' as const), path: text, data, stat, print: fc.option(text) }),
  fc.record({
    did: fc.constant('create' as const),
    path: text,
    print: fc.option(text),
    opened: fc.boolean(),
  }),
  fc.record({
    did: fc.constant('quota' as const),
    path: text,
    limits: fc.record({ count: int, bytesHard: int }, { requiredKeys: [] }),
  }),
)

test('a line says again what was written, byte for byte', () => {
  fc.assert(
    fc.property(before, (one) => {
      const line = writeBefore(one)
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(readBefore(line)).toEqual(one)
      if ('stat' in one) {
        const { czxid, version, aversion } = one.stat
        expect(readTarget(line)).toEqual({ path: one.path, czxid, version, aversion })
      }
    }),
  )
})

test('a line is never much longer than base64 makes it, whatever the data', () => {
  const length = (bytes: Buffer) =>
    writeBefore({
      did: 'delete',
      path: '/a',
      data: bytes,
      acl: [],
      stat: { czxid: 0n, mzxid: 0n, ctime: 0, mtime: 0, version: 0, aversion: 0, ephemeralOwner: 0n },
    }).length
  for (const byte of [0, 1, 31, 65, 200, 255]) expect(length(Buffer.alloc(30_000, byte))).toBeLessThan(40_400)
})
