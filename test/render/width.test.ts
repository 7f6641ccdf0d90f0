import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { escapeText, own } from '../../src/render/text.ts'
import { truncate, width } from '../../src/render/width.ts'

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

test('what needs no table of widths is as wide as the table says', () => {
  const drawn = Array.from({ length: 0x259f - 0x2500 + 1 }, (_, at) => String.fromCharCode(0x2500 + at))
  for (const character of [...drawn, '…', ...'│   ├── name']) expect(width(character)).toBe(stringWidth(character))
})
