import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from '../../../src/recipes/steps/sequence-order.ts'

/** Numbers as a parent gives them: one after the other, in 32 bits with a sign. */
function given(first: number, count: number): { name: string; sequence: number }[] {
  return Array.from({ length: count }, (_, i) => ({ name: `n${i}`, sequence: (first + i) | 0 }))
}

test('whatever the counter was at, the order is that in which the numbers were given', () => {
  const edges = [-(2 ** 31), 2 ** 31 - 1, 2 ** 30, -(2 ** 30), 0].flatMap((edge) => [edge - 2, edge - 1, edge])
  const first = fc.oneof(fc.integer(), fc.constantFrom(...edges))
  const shuffled = fc
    .tuple(first, fc.integer({ min: 1, max: 20 }))
    .map(([start, count]) => given(start, count))
    .chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })))
  fc.assert(
    fc.property(shuffled, ([items, any]) => {
      expect(inOrder(any)).toEqual(items)
    }),
  )
})

test('equal numbers of several parents are ordered by name, and what was given is left as it is', () => {
  const items = ['b', 'a', 'c'].map((name) => ({ name, sequence: 7 }))
  expect(inOrder(items).map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  expect(items.map(({ name }) => name)).toEqual(['b', 'a', 'c'])
})
