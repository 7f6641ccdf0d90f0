import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clip, layout, rowsAbove } from '../../../src/repl/terminal/layout.ts'
import { anyLine } from './any-line.ts'

describe('layout', () => {
  test.each([
    ['abc', 3, 10, ['abc'], [0, 3]],
    ['abcdefghij', 10, 10, ['abcdefghij', ''], [1, 0]],
    ['abcdefghij', 9, 10, ['abcdefghij'], [0, 9]],
    ['abcdefghijk', 10, 10, ['abcdefghij', 'k'], [1, 0]],
    ['abcdefghi配', 9, 10, ['abcdefghi', '配'], [1, 0]],
    ['a\nb', 1, 10, ['a', 'b'], [0, 1]],
    ['abcdefghij\nk', 10, 10, ['abcdefghij', '', 'k'], [1, 0]],
    ['e\u0301🚀x', 2, 10, ['e\u0301🚀x'], [0, 1]],
    ['a\u001b[31mb', 2, 20, ['a^[[31mb'], [0, 3]],
    ['\u202e', 1, 20, ['\\u{202e}'], [0, 8]],
  ])('%j with the cursor at %i, %i wide', (text, cursor, width, rows, place) => {
    const picture = layout([{ text }], cursor, width)
    expect(picture.rows.map((row) => row.text)).toEqual(rows)
    expect([picture.cursor.row, picture.cursor.column]).toEqual(place)
  })

  test('a style never reaches over the end of a row', () => {
    expect(layout([{ text: 'abcdef', style: '31' }], 0, 4).rows.map((row) => row.text)).toEqual([
      '\u001b[31mabcd\u001b[0m',
      '\u001b[31mef\u001b[0m',
    ])
    expect(layout([{ text: 'ab', style: '31' }], 0, 4, false).rows[0]?.text).toBe('ab')
  })
})

/** The rows without their colours. */
const shown = (rows: readonly { text: string }[]) => rows.map(({ text }) => text.replace(/\u001b\[[\d;]*m/g, ''))

describe('any line', () => {
  test('is laid out in rows no wider than the terminal, with nothing lost and the cursor inside', () => {
    fc.assert(
      fc.property(anyLine, fc.integer({ min: 2, max: 30 }), ({ text, cursor }, width) => {
        const { rows, cursor: place } = layout([{ text, style: '31' }], cursor, width)
        for (const row of rows) expect(row.width).toBeLessThanOrEqual(width)
        expect(place.row).toBeLessThan(rows.length)
        expect(place.column).toBeLessThan(width)
        expect(shown(rows).join('')).toBe(text.replaceAll('\n', ''))
      }),
    )
  })

  test('stands in the same rows in whatever pieces it is coloured', () => {
    fc.assert(
      fc.property(anyLine, fc.integer({ min: 2, max: 30 }), ({ text, cursor, places }, width) => {
        const whole = layout([{ text }], cursor, width)
        const edges = [0, ...places, text.length]
        const runs = edges.slice(1).map((to, index) => ({ text: text.slice(edges[index], to), style: `3${index % 8}` }))
        const pieces = layout(runs, cursor, width)
        expect(shown(pieces.rows)).toEqual(shown(whole.rows))
        expect(pieces.cursor).toEqual(whole.cursor)
      }),
    )
  })

  test('clipped to a lower screen is a part of it that holds the cursor', () => {
    fc.assert(
      fc.property(anyLine, fc.integer({ min: 2, max: 6 }), ({ text, cursor }, height) => {
        const picture = layout([{ text }], cursor, 5)
        const { rows, cursor: place } = clip(picture, height)
        expect(rows).toHaveLength(Math.min(height, picture.rows.length))
        expect(place.row).toBeLessThan(rows.length)
        expect(rows[place.row]?.text).toBe(picture.rows[picture.cursor.row]?.text)
        expect(shown(picture.rows).join('\n')).toContain(shown(rows).join('\n'))
      }),
    )
  })

  test('that a terminal wraps anew has as many rows above its cursor as if laid out for it', () => {
    const width = fc.integer({ min: 2, max: 30 })
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,60}$/), fc.nat(60), width, width, (text, at, from, to) => {
        const place = (columns: number) => layout([{ text }], Math.min(at, text.length), columns)
        expect(rowsAbove(place(from), to)).toBe(place(to).cursor.row)
      }),
    )
    const lines = layout([{ text: 'abcdefghij\nkl\nmnopqr' }], 18, 6)
    expect([rowsAbove(lines, 4), rowsAbove(lines, 20)]).toEqual([5, 2])
  })
})
