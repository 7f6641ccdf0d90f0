import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/values/formats/json.ts'
import { fieldText, layOutJson } from '../../../src/values/formats/json-text.ts'
import { jsonValue } from '../../../src/values/formats/json-value.ts'

function accepts(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const sign = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '"a"',
  '1',
  '-',
  '0',
  '.',
  'e',
  '+',
  'true',
  'null',
  ' ',
  '\n',
  '\\',
  'u',
  '\t',
  '\u00a0',
  '\0',
)

test('exactly the texts JSON.parse accepts are JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: sign, maxLength: 12 }), (text) => {
      expect(parseJson(text) !== undefined).toBe(accepts(text))
    }),
    { numRuns: 5000 },
  )
})

test('values and layout are those of JSON.parse and JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      const node = parseJson(text)!
      const parsed = JSON.parse(text)
      const layout = JSON.stringify(parsed, undefined, 2)
      expect(layOutJson(parseJson(JSON.stringify(value))!, JSON.stringify(value))).toBe(
        JSON.stringify(value, undefined, 2),
      )
      if (/\d{16}/.test(text)) return // integers a double cannot hold are the next test's
      expect(jsonValue(node, text)).toEqual(parsed)
      expect(fieldText(jsonValue(node, text))).toBe(typeof parsed === 'string' ? parsed : layout)
    }),
  )
})

test('every integer is exact, in the value and as text', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
      const text = `{"n": ${integer}}`
      const value = jsonValue(parseJson(text)!, text) as { n: number | bigint }
      expect(BigInt(value.n)).toBe(integer)
      expect(fieldText(value.n)).toBe(String(integer))
    }),
  )
})

test('of equal keys the last one counts, and both are shown', () => {
  const text = '{"a":1,"a":2}'
  expect(jsonValue(parseJson(text)!, text)).toEqual({ a: 2 })
  expect(layOutJson(parseJson(text)!, text)).toBe('{\n  "a": 1,\n  "a": 2\n}')
})

describe('nesting', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  test('500 levels are read, a hundred thousand are not', () => {
    expect(parseJson(nested(500))).toBeDefined()
    expect(parseJson(nested(100_000))).toBeUndefined()
  })
})
