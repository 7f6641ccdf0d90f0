import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Candidate } from '../../../src/repl/line/completion.ts'
import { cells } from '../../../src/repl/line/graphemes.ts'
import { layout } from '../../../src/repl/terminal/layout.ts'
import { menuRuns } from '../../../src/repl/terminal/menu-view.ts'
import { styles } from '../../../src/repl/terminal/styles.ts'

const runs = (candidates: readonly Candidate[], columns: number, selected?: number, note?: string) => {
  const completion = { start: 0, end: 0, candidates, ...(note !== undefined && { note }) }
  return menuRuns({ completion, base: '', selected }, columns)
}
/** The rows under the line. */
const rows = (...menu: Parameters<typeof runs>) =>
  runs(...menu)
    .map(({ text }) => text)
    .join('')
    .split('\n')
    .slice(1)
const named = (...values: string[]): Candidate[] => values.map((value) => ({ value, tail: '' }))

describe('the menu under the line', () => {
  test('names stand in columns, what has a summary in a list', () => {
    expect(rows(named('a', 'b', 'long one'), 30)).toEqual(['a           b           ', '"long one"  '])
    const summed = [
      { value: 'get', summary: 'shows data', tail: ' ' },
      { value: 'ls', tail: ' ' },
    ]
    expect(rows(summed, 30)).toEqual(['get  shows data', 'ls   '])
  })

  test('a label is shown as it is, and the value typed', () => {
    expect(rows([{ value: '/a/b', label: 'b', tail: '' }], 30)).toEqual(['b  '])
  })

  test('the chosen one is marked, and in sight wherever it is', () => {
    const many = named(...Array.from({ length: 500 }, (_, index) => `/n${index}`))
    for (const selected of [0, 7, 8, 250, 499]) {
      const shown = runs(many, 12, selected)
      expect(shown.filter(({ style }) => style === styles.selected).map(({ text }) => text)).toEqual([`/n${selected}`])
    }
    expect(rows(many, 12, 499).join('')).not.toContain('more')
    expect(rows(many, 12, 0).at(-1)).toBe('… 492 more')
  })

  test('why there are not all of them stands below', () => {
    expect(rows(named('a', 'b'), 30, undefined, 'a slow server').at(-1)).toBe('… a slow server')
  })

  test('no row is as wide as the terminal, whatever the names and however narrow it is', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '/', ' ', '配', '🚀', 'é', '\u001b', '\u202e', '"') })
    const candidate = fc.record({ value: text, tail: fc.constant('') })
    const summed = fc.record({ value: text, summary: text, tail: fc.constant('') })
    fc.assert(
      fc.property(
        fc.oneof(fc.array(candidate, { maxLength: 40 }), fc.array(summed, { maxLength: 40 })),
        fc.integer({ min: 2, max: 60 }),
        fc.nat(40),
        (candidates, columns, selected) => {
          const shown = rows(candidates, columns, selected).filter((row) => !row.startsWith('… '))
          for (const row of shown) expect(cells(row)).toBeLessThan(columns)
          expect(shown.length).toBeLessThanOrEqual(8)
        },
      ),
    )
  })

  test('long names with summaries leave no gaps on a narrow terminal', () => {
    const long = ['a', 'b'].map((letter) => ({ value: letter.repeat(30), summary: 'what it does', tail: ' ' }))
    const shown = layout(runs(long, 20), 0, 20, false).rows.map(({ text }) => text.trimEnd())
    expect(shown).toEqual(['', 'aaaaaaaaaaaaaaaa…', 'bbbbbbbbbbbbbbbb…'])
  })
})
