import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dataJson, toJson } from '../../src/render/json.ts'
import { renderPlain } from '../../src/render/plain.ts'
import { truncate, width } from '../../src/render/rows.ts'
import { escapeLines, escapeText } from '../../src/render/text.ts'
import { ago, bytes, duration, hex, isoTime } from '../../src/render/units.ts'
import { cell } from '../../src/render/view.ts'

/** What must never reach a terminal: C0, DEL, C1, bidi and zero-width characters. */
const harmful = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/
const nasty = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u001b', '\r', '\n', '\t', '\u009b', '\u202e', '\u200b', '\ufeff', '\\', '\ud800'),
  ),
})

describe('escaping', () => {
  test('nothing harmful is left of any text', () => {
    fc.assert(
      fc.property(nasty, (text) => !harmful.test(escapeText(text))),
      { numRuns: 10_000 },
    )
  })

  test('two different texts stay different', () => {
    fc.assert(
      fc.property(nasty, nasty, (a, b) => a === b || escapeText(a) !== escapeText(b)),
      { numRuns: 3000 },
    )
  })

  test('lines keep their newlines and tabs only', () => {
    expect(escapeLines('a\n\tb\r\u001b[31m')).toBe('a\n\tb\\r\\x1b[31m')
  })

  test('a record is one line, whatever its cells hold', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (texts) => {
        const [line, ...more] = [...renderPlain({ kind: 'lines', lines: [texts.map(cell.name)] })].join('').split('\n')
        return more.length === 1 && more[0] === '' && line!.split('\t').length === texts.length
      }),
    )
  })

  test('JSON never moves the cursor and reads back the same', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const json = toJson({ text }, false)
        return !harmful.test(json) && JSON.parse(json).text === text
      }),
    )
  })
})

describe('numbers', () => {
  test('64 bits are exact in JSON', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (n) => BigInt(JSON.parse(toJson({ n }, false)).n) === BigInt.asUintN(64, n),
      ),
    )
    expect(hex(0x10000281282000dn)).toBe('0x10000281282000d')
  })

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [18_249, '18 kB'],
    [999_999, '1.0 MB'],
    [1_100_000_000, '1.1 GB'],
  ])('%i bytes are %s', (count, text) => expect(bytes(count)).toBe(text))
  test.each([
    [350, '350ms'],
    [4200, '4.2s'],
    [200_000, '3m 20s'],
    [3_600_000, '1h'],
    [1_051_200_000, '12d 4h'],
  ])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text))

  test('a time no date can hold is shown as it is', () => {
    expect(isoTime(1e18)).toBe('1000000000000000000')
    expect(ago(1_000, 5_000)).toBe('4.0s ago')
  })
})

describe('data under json', () => {
  test('null, empty, text and bytes are told apart', () => {
    expect(dataJson(null)).toEqual({ data: null, encoding: null })
    expect(dataJson(Buffer.alloc(0))).toEqual({ data: '', encoding: 'utf8' })
    expect(dataJson(Buffer.from('é\ufeff'))).toEqual({ data: 'é\ufeff', encoding: 'utf8' })
    expect(dataJson(Buffer.from([0xff, 0xfe]))).toEqual({ data: '//4=', encoding: 'base64' })
  })
})

describe('fitting a width', () => {
  test('wide characters count twice', () => expect(width('配置')).toBe(4))
  test('a path is cut in the middle, other text at its end', () => {
    expect(truncate('/kafka/brokers/topics/a', 12, true)).toBe('/kafk…pics/a')
    expect(truncate('a long text', 7, false)).toBe('a long…')
  })
  test('what is cut is never too wide', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (text, limit, middle) => width(truncate(text, limit, middle)) <= limit,
      ),
    )
  })
})
