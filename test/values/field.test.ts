import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ValueError } from '../../src/values/bytes/value-error.ts'
import { parseExpression, spellExpression } from '../../src/values/expression.ts'
import { getField, setField } from '../../src/values/field.ts'
import { parseJson } from '../../src/values/formats/json.ts'
import { fieldText, layOutJson } from '../../src/values/formats/json-text.ts'
import { jsonValue } from '../../src/values/formats/json-value.ts'

describe('a field is spelled', () => {
  test.each([
    ['', []],
    ['.', []],
    ['a', ['a']],
    ['.a.b', ['a', 'b']],
    ['a.b[0].c', ['a', 'b', '0', 'c']],
    ['[2][3]', ['2', '3']],
    ['a.0', ['a', '0']],
    ['a["odd key"].b', ['a', 'odd key', 'b']],
    [`['it\\'s']["a.b"]`, ["it's", 'a.b']],
    ['["\\u00e9\\n"]', ['é\n']],
    ['spaces and-signs.日本', ['spaces and-signs', '日本']],
    ['/a/b/0', ['a', 'b', '0']],
    ['/a~1b/~01/', ['a/b', '~1', '']],
    ['/', ['']],
  ])('%s', (expression, steps) => {
    expect(parseExpression(expression)).toEqual(steps)
  })

  test.each(['a..b', 'a.', 'a[', 'a[x]', 'a[-1]', 'a[0', '["a', 'a]', 'a[0]b', '..', '/a~2', '["\\x"]'])(
    'not %s',
    (expression) => {
      expect(() => parseExpression(expression)).toThrow(ValueError)
      expect(() => parseExpression(expression)).toThrow(`not a field: ${expression}`)
    },
  )

  test('any keys, and reads back as the same keys', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (steps) => {
        expect(parseExpression(spellExpression(steps))).toEqual(steps)
      }),
    )
  })
})

describe('a field is read', () => {
  const value = { a: { b: [{ c: null }, 12345678901234567890n] }, 'odd key': true }
  test.each([
    ['a.b[0].c', null],
    ['/a/b/1', 12345678901234567890n],
    ['["odd key"]', true],
    ['', value],
  ])('%s', (expression, field) => {
    expect(getField(value, expression)).toEqual(field)
  })

  test.each([
    ['a.x', 'no field a.x: a is an object with "b"'],
    ['x', 'no field x: the value is an object with "a", "odd key"'],
    ['a.b[7]', 'no field a.b[7]: a.b is an array of 2'],
    ['a.b.length', 'no field a.b.length: a.b is an array of 2'],
    ['a.b[0].c.d', 'no field a.b[0].c.d: a.b[0].c is null'],
    ['constructor', 'no field constructor: the value is an object'],
    ['__proto__', 'no field __proto__: the value is an object'],
  ])('%s is missed, and what is there is said', (expression, message) => {
    expect(() => getField(value, expression)).toThrow(message)
    expect(() => getField(value, expression)).toThrow(expect.objectContaining({ code: 'NoField' }))
  })

  test('a name with dots in it is proposed in brackets', () => {
    expect(() => getField({ 'db.url': 'x' }, 'db.url')).toThrow('an object with "db.url"; write ["db.url"]')
    expect(() => setField('{"a":{"b.c":1}}', 'a.b.c', '2')).toThrow('write a["b.c"]')
  })

  test('a text without fields has none', () => {
    expect(() => getField(undefined, 'a')).toThrow('no field a: the value is no document with fields')
  })
})

describe('a field is set and all else stays', () => {
  const document = `{\n\t"big": 18014398509481985,\n\t"ratio" : 1.50,\n\t"list": [1,  2],\n\t"in": {"x": 1},\n\t"none": {}\n}\n`
  test.each([
    ['ratio', '2.50', document.replace('1.50', '2.50')],
    ['list[0]', '{"k": 1}', document.replace('[1,', '[{"k": 1},')],
    ['list[2]', '3', document.replace('[1,  2]', '[1,  2,  3]')],
    ['/list/-', '3', document.replace('[1,  2]', '[1,  2,  3]')],
    ['in.y', 'text', document.replace('{"x": 1}', '{"x": 1, "y": "text"}')],
    ['none.z', 'null', document.replace('{}', '{"z": null}')],
    ['new', '18014398509481987', document.replace('{}\n}', '{},\n\t"new": 18014398509481987\n}')],
    ['in', '"quoted"', document.replace('{"x": 1}', '"quoted"')],
    ['in', 'say "hi"', document.replace('{"x": 1}', '"say \\"hi\\""')],
    ['in', '', document.replace('{"x": 1}', '""')],
    ['in', ' 7 ', document.replace('{"x": 1}', '7')],
    ['', '[]', '[]\n'],
  ])('%s = %s', (expression, newValue, edited) => {
    expect(setField(document, expression, newValue)).toBe(edited)
  })

  test.each([
    ['{"a":1}', 'b', '2', '{"a":1,"b":2}'],
    ['{"a": 1}', 'b', '2', '{"a": 1, "b": 2}'],
    ['{"a":{},"c":1}', 'a.b', '2', '{"a":{"b":2},"c":1}'],
    ['[]', '[0]', 'x', '["x"]'],
    ['{"a":1,"a":2}', 'a', '3', '{"a":1,"a":3}'],
    ['{}', '__proto__', '1', '{"__proto__": 1}'],
    ['{\n  "a": 1\n}', 'b', '2', '{\n  "a": 1,\n  "b": 2\n}'],
    ['{\r\n  "a": [\r\n    1\r\n  ]\r\n}', 'a[1]', '2', '{\r\n  "a": [\r\n    1,\r\n    2\r\n  ]\r\n}'],
  ])('%j %s', (text, expression, newValue, edited) => {
    expect(setField(text, expression, newValue)).toBe(edited)
  })

  test.each([
    ['missing.child', 'no field missing: the value is an object with "big"'],
    ['list[5]', 'no field list[5]: list is an array of 2'],
    ['list.x', 'no field list.x: list is an array of 2'],
    ['list[0].x', 'no field list[0].x: list[0] is a number'],
  ])('%s has no place to go', (expression, message) => {
    expect(() => setField(document, expression, '1')).toThrow(message)
  })

  test('a text that is not JSON is refused', () => {
    expect(() => setField('a: 1', 'a', '2')).toThrow(expect.objectContaining({ code: 'NotJson' }))
  })

  test('whatever is set is what is read, and the rest is untouched', () => {
    const key = fc.string({ maxLength: 6 })
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.jsonValue()),
        key,
        fc.jsonValue(),
        fc.constantFrom(0, 2),
        (object, name, newValue, indent) => {
          const text = JSON.stringify(object, undefined, indent)
          const edited = setField(text, spellExpression([name]), JSON.stringify(newValue))
          const expected: object = { ...JSON.parse(text) }
          Object.defineProperty(expected, name, {
            value: JSON.parse(JSON.stringify(newValue)),
            enumerable: true,
            writable: true,
            configurable: true,
          })
          expect(JSON.parse(edited)).toEqual(expected)
          if (indent === 2 && Object.keys(object).length > 0 && typeof newValue !== 'object') {
            expect(edited).toBe(layOutJson(parseJson(edited)!, edited))
          }
          const read = getField(jsonValue(parseJson(edited)!, edited), spellExpression([name]))
          expect(fieldText(read)).toBe(fieldText(JSON.parse(JSON.stringify(newValue))))
        },
      ),
    )
  })
})
