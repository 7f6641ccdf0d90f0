import { expect, test } from 'vitest'
import { excerpt } from '../../src/render/excerpt.ts'

test('a short text stays, a long one tells how much of it is left out', () => {
  expect(excerpt('x'.repeat(540))).toHaveLength(540)
  expect(excerpt('x'.repeat(10_000_000))).toBe(`${'x'.repeat(500)}… 9,999,500 characters more`)
})

test('no character is cut in two', () => {
  expect(excerpt('🚀'.repeat(50), 5)).toBe('🚀🚀… 96 characters more')
})
