import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { readSnapshot, type SnapshotEntry } from '../../../src/ensemble/logs/files/snapshot-file.ts'
import { readSnapshot as readForServer } from '../../../src/server/disk/snapshot-reader.ts'
import { encodeSnapshot } from '../../../src/server/disk/snapshot-writer.ts'
import { Tree } from '../../../src/server/tree/tree.ts'
import { packJavaStream } from '../../../src/values/compression/snappy-frames.ts'
import { FileHeader } from '../../../src/wire/disk-records.ts'
import { Writer } from '../../../src/wire/writer.ts'

const MiB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'zoosh-hostile-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(): Writer {
  const writer = new Writer()
  FileHeader.write(writer, { magic: 0x5a4b534e, version: 2, dbid: -1n })
  return writer
}

/** The beginning of a snapshot, and zeros behind it. */
function zerosAfter(writer: Writer, zeros: number): Buffer {
  return Buffer.concat([writer.take(), Buffer.alloc(zeros)])
}

/** How it ends, and by how much memory grew while it was read. */
async function read(file: string): Promise<{ damage: string | undefined; grew: number }> {
  const before = process.memoryUsage().rss
  let most = before
  let count = 0
  let last: SnapshotEntry | undefined
  for await (const entry of readSnapshot(file)) {
    last = entry
    if (count++ % 100_000 === 0) most = Math.max(most, process.memoryUsage().rss)
  }
  most = Math.max(most, process.memoryUsage().rss)
  return { damage: last && 'damage' in last ? last.damage.reason : undefined, grew: most - before }
}

const lies: [name: string, bytes: () => Buffer, reason: RegExp][] = [
  [
    'an ACL of two thousand million entries',
    () => zerosAfter(start().int(0).int(1).long(1n).int(0x7fffffff), 40 * MiB),
    /impossible count/,
  ],
  [
    'an ACL of 20 million entries',
    () => zerosAfter(start().int(0).int(1).long(1n).int(20_000_000), 40 * MiB),
    /impossible count/,
  ],
  ['20 million ACLs', () => zerosAfter(start().int(0).int(20_000_000), 40 * MiB), /impossible count/],
  [
    'ACLs of allowed counts that go on and on',
    () => {
      const writer = start().int(0).int(2_000_000)
      const long = 'x'.repeat(500_000)
      for (let i = 0; i < 80; i++) writer.long(BigInt(i)).int(1).int(31).ustring('').ustring(long)
      return writer.take()
    },
    /impossible length/,
  ],
  [
    'a scheme of 200 MiB',
    () =>
      zerosAfter(
        start()
          .int(0)
          .int(1)
          .long(1n)
          .int(1)
          .int(31)
          .int(200 * MiB),
        40 * MiB,
      ),
    /impossible length/,
  ],
  ['two thousand million sessions', () => zerosAfter(start().int(0x7fffffff), 40 * MiB), /impossible count/],
  [
    'a path of 200 MiB',
    () =>
      zerosAfter(
        start()
          .int(0)
          .int(0)
          .int(200 * MiB),
        40 * MiB,
      ),
    /impossible length/,
  ],
  [
    'data of 200 MiB',
    () =>
      zerosAfter(
        start()
          .int(0)
          .int(0)
          .ustring('')
          .int(200 * MiB),
        40 * MiB,
      ),
    /impossible length/,
  ],
]

test.each(lies)('%s is refused, packed or not, before memory is taken for it', async (_, bytes, reason) => {
  const lie = bytes()
  const small = lie.subarray(0, 4 * MiB)
  for (const [name, content] of [
    ['snapshot.0.gz', gzipSync(lie, { level: 1 })],
    ['snapshot.0', small],
    ['snapshot.0.snappy', packJavaStream(small)],
  ] as const) {
    const file = join(folder, name)
    writeFileSync(file, content)
    const { damage, grew } = await read(file)
    // Where the file itself is short, its end can be what is noticed first.
    expect(damage).toMatch(name.endsWith('.gz') ? reason : /impossible|ends too early|all there can be/)
    expect(grew).toBeLessThan(200 * MiB)
    if (!name.endsWith('.snappy')) expect(() => readForServer(file, 0n, true)).toThrow(/is damaged/)
  }
})

test('what unpacks to more than any snapshot of its size is read that far, in constant memory', async () => {
  const file = join(folder, 'snapshot.0.gz')
  // The root, again and again, with 8 MiB of zeros each time.
  const node = Buffer.concat([
    new Writer()
      .int(0)
      .int(8 * MiB)
      .take(),
    Buffer.alloc(8 * MiB + 68),
  ])
  const body = [start().int(0).int(0).take(), ...Array.from({ length: 35 }, () => node)]
  writeFileSync(file, gzipSync(Buffer.concat(body), { level: 1 }))
  const { damage, grew } = await read(file)
  expect(damage).toMatch(/all there can be/)
  expect(grew).toBeLessThan(200 * MiB)
})

test('of a snapshot with any bytes changed, both readers say that it is damaged, or read it', async () => {
  const tree = new Tree()
  for (let i = 0; i < 5; i++) {
    const stamp = { clientId: 1n, cxid: 0, zxid: BigInt(i + 1), time: 0 }
    tree.apply(stamp, {
      type: 'create',
      path: `/n${i}`,
      data: Buffer.from('data'),
      acl: [{ perms: 31, scheme: 'digest', id: `u${i}:x` }],
      ephemeral: false,
      parentCVersion: -1,
    })
  }
  const whole = encodeSnapshot(tree, new Map([[1n, 4000]]), 7n)
  const file = join(folder, 'snapshot.5')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 4), fc.integer()), { maxLength: 3 }), async (changes) => {
      const bytes = Buffer.from(whole)
      for (const [at, value] of changes) bytes.writeInt32BE(value | 0, at)
      writeFileSync(file, bytes)
      const { damage } = await read(file)
      if (bytes.equals(whole)) expect(damage).toBeUndefined()
      try {
        readForServer(file, 5n, true)
      } catch (error) {
        expect((error as Error).name).toBe('DamagedFile')
      }
    }),
    { numRuns: 300, examples: [[[]]] },
  )
})
