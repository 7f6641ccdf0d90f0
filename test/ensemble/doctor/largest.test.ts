import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Largest } from '../../../src/ensemble/doctor/largest.ts'

test('keeps the largest, the largest first, and of equal ones those that came first', () => {
  const item = fc.record({ size: fc.nat(20), id: fc.nat() })
  fc.assert(
    fc.property(fc.array(item), fc.nat(6), (items, most) => {
      const largest = new Largest<(typeof items)[number]>(most, ({ size }) => size)
      for (const one of items) largest.offer(one)
      expect(largest.items).toEqual(items.toSorted((a, b) => b.size - a.size).slice(0, most))
    }),
  )
})
