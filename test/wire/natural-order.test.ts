import fc from 'fast-check'
import { expect, test } from 'vitest'
import { naturalOrder } from '../../src/wire/natural-order.ts'

const sorted = (...names: string[]) => [...names].sort(naturalOrder)

test('numbers stand by their value, all else by code units', () => {
  expect(sorted('node-10', 'node-2', 'node-1')).toEqual(['node-1', 'node-2', 'node-10'])
  expect(sorted('b', 'a10b2', 'B', 'a', 'a2', 'a10b10')).toEqual(['B', 'a', 'a2', 'a10b2', 'a10b10', 'b'])
  expect(sorted('n-0000000010', 'n-0000000009', 'n--2147483648')).toEqual([
    'n--2147483648',
    'n-0000000009',
    'n-0000000010',
  ])
  expect(sorted('x99999999999999999999999', 'x100000000000000000000000')).toEqual([
    'x99999999999999999999999',
    'x100000000000000000000000',
  ])
  expect(sorted('a01', 'a1', 'a001')).toEqual(['a001', 'a01', 'a1'])
})

test('it is an order: of any three names no two ways give another', () => {
  const name = fc.string({ unit: fc.constantFrom('0', '1', '2', '9', 'a', '-', '_', '配'), maxLength: 6 })
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      const sign = (x: string, y: string) => Math.sign(naturalOrder(x, y))
      expect(sign(a, b)).toBe(0 - sign(b, a))
      expect(sign(a, b) === 0).toBe(a === b)
      if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0)
    }),
    { numRuns: 5_000 },
  )
})
