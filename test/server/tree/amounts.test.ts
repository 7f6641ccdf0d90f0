import { Buffer } from 'node:buffer'
import { describe, expect, test } from 'vitest'
import { readAmounts, writeAmounts } from '../../../src/server/tree/amounts.ts'
import { WireError } from '../../../src/wire/error.ts'

const read = (text: string) => Object.fromEntries(readAmounts(Buffer.from(text)))

describe('the numbers of a quota are read as org.apache.zookeeper.StatsTrack does', () => {
  test.each<[string, Record<string, bigint>]>([
    ['', {}],
    [';,;', {}],
    ['count=3,bytes=-1', { count: 3n, bytes: -1n }],
    ['count=3,bytes=-1=;byteHardLimit=+9', { count: 3n, bytes: -1n, byteHardLimit: 9n }],
    ['count=1;;,count=4;,', { count: 4n }],
    ['count==4', { count: -1n }],
    ['=1', { '': 1n }],
    ['bytes=9223372036854775807', { bytes: 9_223_372_036_854_775_807n }],
  ])('%s', (text, amounts) => {
    expect(read(text)).toEqual(amounts)
  })

  test.each(['nonsense', 'count=', 'count==', '=', ',count=1', 'count=1.5', 'count= 1', 'bytes=9223372036854775808'])(
    '%s is refused',
    (text) => {
      expect(() => read(text)).toThrow(WireError)
    },
  )

  test('no data is refused', () => {
    expect(() => readAmounts(null)).toThrow(WireError)
  })
})

test('what parsers before 3.7 know is written first, the rest behind an odd =', () => {
  for (const text of ['count=-1,bytes=7', 'count=3,bytes=-1=;byteHardLimit=20;countHardLimit=4'])
    expect(writeAmounts(readAmounts(Buffer.from(text))).toString()).toBe(text)
  expect(writeAmounts(new Map()).toString()).toBe('count=-1,bytes=-1')
})
