import { expect, test } from 'vitest'
import { contenderName, contendersOf, lockLayouts, readContender } from '../../../src/recipes/lock/contender.ts'

const guid = '0123abcd-0000-4000-8000-0123456789ab'

test('every layout reads the names it makes', () => {
  for (const layout of [...lockLayouts, 'latch'] as const) {
    for (const shared of [false, true]) {
      const read = readContender(`${contenderName(layout, shared, guid)}0000000007`)
      expect(read).toMatchObject({ sequence: 7, shared, layout })
    }
  }
})

test('the names of Curator, kazoo and the Java recipes are contenders', () => {
  const names = [
    '_c_9d1f-lock-0000000001',
    '_c_9d1f-latch-0000000002',
    '9d1f__lock__0000000003',
    '9d1f__rlock__0000000004',
    '_c_9d1f-__WRIT__0000000005',
    '_c_9d1f-__READ__0000000006',
    'x-72075940-0000000007',
    'lock-0000000008',
  ]
  expect(contendersOf(names).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('junk in a lock directory is no contender', () => {
  const junk = [
    'ready',
    'lock-',
    'lock-12',
    'x0000000001',
    '_c_9d1f-lease-0000000001',
    'lock-00000000010000',
    '__lock__99999999999',
    'a-lock-0000000001.bak',
  ]
  expect(contendersOf(junk)).toEqual([])
})

test('the order is that of the sequence numbers, whatever the names begin with', () => {
  const names = ['zz__lock__0000000002', '_c_aa-lock-0000000010', 'aa__lock__0000000009', '_c_zz-lock-0000000001']
  expect(contendersOf(names).map(({ name }) => name)).toEqual([
    '_c_zz-lock-0000000001',
    'zz__lock__0000000002',
    'aa__lock__0000000009',
    '_c_aa-lock-0000000010',
  ])
})

test('a number below zero has its sign among its ten characters, or before ten digits', () => {
  const names = ['a-lock--000000005', 'b__lock__-1000000000', 'x-72075940--2147483648']
  expect(names.map((name) => readContender(name)?.sequence)).toEqual([-5, -1_000_000_000, -2_147_483_648])
})

test('a counter that went past 2147483647 goes on below zero', () => {
  const names = ['a-lock--2147483647', 'b-lock-2147483646', 'c-lock--2147483648', 'd-lock-2147483647']
  expect(contendersOf(names).map(({ name }) => name[0])).toEqual(['b', 'd', 'c', 'a'])
})
