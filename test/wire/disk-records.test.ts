import { expect, test } from 'vitest'
import { StatPersisted } from '../../src/wire/disk-records.ts'
import { Reader } from '../../src/wire/reader.ts'
import { Stat } from '../../src/wire/records.ts'
import { Writer } from '../../src/wire/writer.ts'

test('a stat lies on disk as it goes over the wire, without the 8 bytes of what is counted anew', () => {
  const bytes = Buffer.from(Array.from({ length: 68 }, (_, i) => (i % 8 === 0 ? 0 : i)))
  const { dataLength, numChildren, ...kept } = Stat.read(new Reader(bytes))
  const onDisk = Buffer.concat([bytes.subarray(0, 52), bytes.subarray(60)])
  expect(StatPersisted.read(new Reader(onDisk))).toEqual(kept)
  const writer = new Writer()
  StatPersisted.write(writer, kept)
  expect(writer.take()).toEqual(onDisk)
  expect([dataLength, numChildren]).toEqual([bytes.readInt32BE(52), bytes.readInt32BE(56)])
})
