import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { decodeItems, distributedShelf, encodeItems } from '../../../src/recipes/queue/distributed-queue.ts'
import { itemsOf } from '../../../src/recipes/queue/shelf.ts'

const shelf = distributedShelf('/q', undefined)

test("items are written as Curator's ItemSerializer does", () => {
  expect(encodeItems([Buffer.from('ab'), Buffer.alloc(0)]).toString('hex')).toBe(
    '00010001' + '0100000002' + '6162' + '0100000000' + '02',
  )
  expect(encodeItems([]).toString('hex')).toBe('0001000102')
})

test('what was written is read, whatever it holds', () => {
  for (const items of [[], [Buffer.alloc(0)], [Buffer.from([1, 2, 0]), Buffer.alloc(300, 2)]])
    expect(decodeItems(encodeItems(items))).toEqual(items)
})

test('every part of an item is no item, nor is anything else', () => {
  const whole = encodeItems([Buffer.from('abc')])
  for (let length = 0; length < whole.length; length++) expect(decodeItems(whole.subarray(0, length))).toBeUndefined()
  for (const hex of ['0001000202', '0001000103', '000100010180000000', '00010001017fffffff02', '6162636465666768'])
    expect(decodeItems(Buffer.from(hex, 'hex'))).toBeUndefined()
})

test('names with and without a priority are read; others are no items', () => {
  const names = [
    'queue-1000000050000000003',
    'queue-10000000A0000000001',
    'queue-0FFFFFFFD0000000002',
    'queue-x',
    'entry-100-0000000001',
  ]
  expect(itemsOf(shelf, names).map(({ priority, sequence }) => [priority, sequence])).toEqual([
    [-3, 2],
    [5, 3],
    [10, 1],
  ])
  expect(itemsOf(shelf, ['queue-0000000012', 'queue-0000000003']).map(({ sequence }) => sequence)).toEqual([3, 12])
  expect([shelf.prefix(undefined), shelf.prefix(0), shelf.prefix(999)]).toEqual([
    'queue-',
    'queue-100000000',
    'queue-1000003E7',
  ])
})
