import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { fitRows, truncate, width } from '../../src/render/rows.ts'
import { escapeText, type Inert, own } from '../../src/render/text.ts'
import type { Column } from '../../src/render/view.ts'

const text = fc.string({ unit: fc.constantFrom('a', '/', ' ', 'é', 'e\u0301', '配', '🚀') })
const plain = () => (cell: Inert) => cell

describe('fitting a width', () => {
  test('wide characters count twice, those that combine not at all', () => {
    expect(['abc', '配置', 'e\u0301', '🚀', ''].map(width)).toEqual([3, 4, 1, 2, 0])
  })

  test('a path is cut in the middle, other text at its end', () => {
    expect(truncate(own`/kafka/brokers/topics/a`, 12, true)).toBe('/kafk…pics/a')
    expect(truncate(own`a long text`, 7, false)).toBe('a long…')
    expect(truncate(own`/配置/配置`, 6, true)).toBe('/配…置')
    expect([2, 1, 0, -1].map((limit) => truncate(own`long`, limit, false))).toEqual(['l…', '…', '', ''])
  })

  test('what is cut is never too wide, and what fits is left alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (whole, limit, middle) => {
          const cut = truncate(escapeText(whole), limit, middle)
          expect(width(cut)).toBeLessThanOrEqual(limit)
          if (width(escapeText(whole)) <= limit) expect(cut).toBe(escapeText(whole))
        },
      ),
    )
  })
})

describe('rows', () => {
  const columns: Column[] = [{ title: 'name', shrink: true }, { title: 'size', align: 'right' }, { title: 'note' }]
  const lines = (rows: readonly (readonly string[])[], wide = 80, style: Parameters<typeof fitRows>[3] = plain) =>
    [
      ...fitRows(
        columns,
        rows.map((row) => row.map(escapeText)),
        wide,
        style,
      ),
    ]
      .join('')
      .split('\n')
      .slice(0, -1)

  test('stand under their titles, numbers to the right, without blanks at the end', () => {
    expect(
      lines([
        ['配置', '9', 'x'],
        ['b', '10', ''],
      ]),
    ).toEqual(['NAME  SIZE  NOTE', '配置     9  x', 'b       10  '])
    expect(lines([])).toEqual(['NAME  SIZE  NOTE'])
  })

  test('begin at the same cell in every column, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 8 }), (rows) => {
        const marked = rows.map(([a, b]) => [a, b, '|'])
        const places = lines(marked, 1_000)
          .slice(1)
          .map((line) => stringWidth(line.slice(0, line.lastIndexOf('|'))))
        expect(new Set(places).size).toBe(1)
      }),
    )
  })

  test('fit the terminal as long as the column that gives way has eight cells left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.constant('12'), fc.constant('ok'))),
        fc.integer({ min: 20, max: 60 }),
        (rows, wide) => {
          for (const line of lines(rows, wide)) expect(stringWidth(line)).toBeLessThanOrEqual(wide)
        },
      ),
    )
    const [, narrow] = lines([['a name of many letters', '12', 'ok']], 1)
    expect(narrow).toBe('a name …    12  ok')
  })

  test('are aligned before they are coloured, the header as row -1', () => {
    const style = (column: number, row: number) => (cell: Inert) => own`<${column},${row}:${cell}>`
    expect(lines([['b', '9', 'x']], 80, style)).toEqual([
      '<0,-1:NAME>  <1,-1:SIZE>  <2,-1:NOTE>',
      '<0,0:b>        <1,0:9>  <2,0:x>',
    ])
  })

  test('begin before all are looked at: a late one sticks out, or is cut', () => {
    const rows = Array.from({ length: 200 }, () => ['a', '1', 'x'])
    const late = lines([...rows, ['a', '123456', 'x'], ['a long name', '1', 'x']]).slice(-3)
    expect(late).toEqual(['a        1  x', 'a     123456  x', 'a l…     1  x'])
  })
})
