import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteStream } from '../../../src/ensemble/logs/files/byte-stream.ts'
import { readTransaction } from '../../../src/ensemble/logs/files/transaction.ts'
import { isSession, OfflineTree } from '../../../src/ensemble/logs/offline-tree.ts'
import { adler32 } from '../../../src/wire/adler32.ts'
import * as r from '../../../src/wire/disk-records.ts'
import { Acl } from '../../../src/wire/records.ts'
import { Writer } from '../../../src/wire/writer.ts'

const open = [{ perms: 31, scheme: 'world', id: 'anyone' }]

function bytes(type: number, zxid: bigint, body: (writer: Writer) => void, session = 7n): Buffer {
  const writer = new Writer()
  r.TxnHeader.write(writer, { clientId: session, cxid: 1, zxid, time: 1000, type })
  body(writer)
  return writer.take()
}

const digest = (writer: Writer) => r.TxnDigest.write(writer, { version: 2, treeDigest: 99n })

test('a create of 3.4 has no digest, one of 3.3 no counter of its parent', () => {
  const create = { path: '/a', data: Buffer.from('x'), acl: open, ephemeral: false, parentCVersion: 5 }
  expect(readTransaction(bytes(1, 9n, (writer) => r.CreateTxn.write(writer, create)))).toMatchObject({
    zxid: 9n,
    session: 7n,
    digest: undefined,
    changes: [{ op: 'create', path: '/a', kind: 'persistent', parentCversion: 5 }],
  })
  const old = readTransaction(
    bytes(1, 9n, (writer) => {
      writer.ustring('/a').buffer(null).int(1)
      Acl.write(writer, open[0]!)
      writer.bool(true)
    }),
  )
  expect(old.changes).toMatchObject([{ kind: 'ephemeral', data: null, parentCversion: -1 }])
})

test('the end of a session is told from its digest in every form a server writes', () => {
  const ephemerals = (body: (writer: Writer) => void) => {
    const { changes, digest: found } = readTransaction(bytes(-11, 1n, body))
    return [(changes[0] as { ephemerals?: readonly string[] }).ephemerals, found]
  }
  expect(ephemerals(() => {})).toEqual([undefined, undefined])
  expect(ephemerals(digest)).toEqual([undefined, 99n])
  expect(ephemerals((writer) => r.CloseSessionTxn.write(writer, { paths2Delete: [] }))).toEqual([[], undefined])
  expect(ephemerals((writer) => r.CloseSessionTxn.write(writer, { paths2Delete: ['/abc'] }))).toEqual([
    ['/abc'],
    undefined,
  ])
  expect(
    ephemerals((writer) => {
      r.CloseSessionTxn.write(writer, { paths2Delete: ['/a', '/b'] })
      digest(writer)
    }),
  ).toEqual([['/a', '/b'], 99n])
})

test('a transaction of a type nobody knows is kept, without a guess at what it holds', () => {
  expect(readTransaction(bytes(77, 3n, (writer) => writer.raw(Buffer.alloc(40))))).toMatchObject({
    changes: [{ op: 'unknown', type: 77 }],
    digest: undefined,
  })
})

test('a session that ends takes its ephemerals along, also where the log does not list them', () => {
  const tree = new OfflineTree()
  const create = (path: string, session: bigint) =>
    readTransaction(
      bytes(
        1,
        1n,
        (w) => r.CreateTxn.write(w, { path, data: null, acl: open, ephemeral: true, parentCVersion: 1 }),
        session,
      ),
    )
  tree.apply(create('/mine', 7n))
  tree.apply(create('/his', 8n))
  tree.apply(readTransaction(bytes(-11, 2n, () => {}, 7n)))
  expect([...tree.nodes.keys()]).toEqual(['/his'])
})

test('marks of containers and TTLs are no sessions', () => {
  expect([0n, -0x8000000000000000n, BigInt.asIntN(64, 0xff00000000000e10n)].map(isSession)).toEqual([
    false,
    false,
    false,
  ])
  expect([0x100000cd8380001n, BigInt.asIntN(64, 0xfe00000cd8380001n)].map(isSession)).toEqual([true, true])
})

test('Adler-32 has the values of RFC 1950, in one piece or many', () => {
  expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398)
  expect(adler32(Buffer.alloc(100_000, 0xff))).toBe(
    adler32(Buffer.alloc(60_000, 0xff), adler32(Buffer.alloc(40_000, 0xff))),
  )
})

test('a stream gives the same pieces however it was cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat(20)),
      fc.array(fc.nat(30)),
      async (all, cuts, sizes) => {
        const whole = Buffer.from(all)
        async function* source() {
          let at = 0
          for (const cut of cuts) yield whole.subarray(at, (at += cut))
          yield whole.subarray(at)
        }
        const stream = new ByteStream(source(), { checked: true })
        let at = 0
        for (const size of sizes) {
          const has = await stream.has(size)
          expect(has).toBe(at + size <= whole.length)
          if (!has) break
          expect(stream.take(size)).toEqual(whole.subarray(at, (at += size)))
        }
        expect(stream.offset).toBe(at)
        expect(stream.checksum).toBe(adler32(whole.subarray(0, at)))
      },
    ),
  )
})
