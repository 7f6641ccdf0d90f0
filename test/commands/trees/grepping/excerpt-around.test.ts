import { expect, test } from 'vitest'
import { excerptAround, LONG } from '../../../../src/commands/trees/grepping/excerpt-around.ts'

test('a line that is not long stands as it is', () => {
  expect(excerptAround('x'.repeat(LONG), { start: 3, end: 5 })).toBe('x'.repeat(LONG))
})

test.each([0, 50, 5_000, 9_990])('of a long one what is around the match at %d is shown', (start) => {
  const text = `${'x'.repeat(start)}HERE${'y'.repeat(9_996 - start)}`
  const shown = excerptAround(text, { start, end: start + 4 })
  expect(shown).toContain('HERE')
  expect(shown.length).toBeLessThanOrEqual(LONG + 2)
  expect([shown.startsWith('…'), shown.endsWith('…')]).toEqual([start > 80, start < 9_600])
})

test('no character is cut in two', () => {
  const text = '😀'.repeat(1_000)
  for (const start of [300, 301]) expect(excerptAround(text, { start, end: start + 1 })).toMatch(/^…?(😀)+…?$/u)
})
