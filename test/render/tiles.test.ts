import { expect, test } from 'vitest'
import { escapeText } from '../../src/render/text.ts'
import { tileLines } from '../../src/render/tiles.ts'

const shown = (names: readonly string[], columns: number) =>
  [
    ...tileLines(
      names.map((name) => ({ text: escapeText(name), painted: escapeText(name) })),
      columns,
    ),
  ].join('')

test('short texts stand in columns, downwards, as many as there is room for', () => {
  const names = ['a', 'bbb', 'cc', 'dddd', 'e']
  expect(shown(names, 80)).toBe('a  bbb  cc  dddd  e\n')
  expect(shown(names, 10)).toBe('a    dddd\nbbb  e\ncc\n')
  expect(shown(names, 4)).toBe('a\nbbb\ncc\ndddd\ne\n')
  expect(shown([], 80)).toBe('')
})

test('no row is wider than the terminal, but for a text that is', () => {
  const names = Array.from({ length: 500 }, (_, index) => '配置'.repeat(index % 5) + 'x'.repeat((index * 7) % 23))
  for (const columns of [20, 37, 80, 200]) {
    const rows = shown(names, columns).split('\n')
    const cells = (row: string) => [...row].reduce((sum, char) => sum + (char > '\u2fff' ? 2 : 1), 0)
    expect(Math.max(...rows.map(cells))).toBeLessThanOrEqual(Math.max(columns, 38))
  }
})
