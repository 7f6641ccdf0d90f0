import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar, sparkline } from '../../src/render/pictures.ts'

test('a bar is as long as the share says, in eighths of a cell', () => {
  expect([0, 0.001, 0.25, 0.5, 0.53125, 1, 7].map((share) => bar(share, 4, true))).toEqual([
    '',
    '▏',
    '█',
    '██',
    '██▏',
    '████',
    '████',
  ])
})

test('a sparkline has its highest value at the top, and keeps the newest', () => {
  expect(sparkline([0, 1, 4, 8], 10, true)).toBe('▁▂▅█')
  expect(sparkline([8, 1, 2], 2, true)).toBe('▅█')
  expect(sparkline([0, 0], 2, true)).toBe('▁▁')
  expect(sparkline([], 2, true)).toBe('')
})

test('where the terminal has ASCII only, pictures are ASCII', () => {
  expect([bar(0.5, 4, false), bar(0.4, 4, false), sparkline([0, 1, 4, 8], 10, false)]).toEqual(['##', '#-', '_.=#'])
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.array(fc.double({ noNaN: true })), (share, values) => {
      expect(bar(share, 8, false) + sparkline(values, 8, false)).toMatch(/^[\x21-\x7e]*$/)
    }),
  )
})
