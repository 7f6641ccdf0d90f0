import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/values/decode.ts'
import { editable } from '../../src/values/editable.ts'

describe('JSON on one line', () => {
  test.each([
    ['as JSON.stringify writes it', '{"a":1,"b":[1.0,{"c":"x, y"}]}'],
    ['as Python writes it', '{"a": 1, "b": [1.0, {"c": "x, y"}]}'],
  ])('%s has many lines in an editor, and is kept as it was', (_, source) => {
    const { text, kept } = editable('json', source)
    expect(text).toBe('{\n  "a": 1,\n  "b": [\n    1.0,\n    {\n      "c": "x, y"\n    }\n  ]\n}\n')
    expect(kept(text)).toBe(source)
    expect(kept(text.replace('1.0', '2.50'))).toBe(source.replace('1.0', '2.50'))
  })

  test('is kept as the text that it became where it is no JSON any more', () =>
    expect(editable('json', '{"a":1}').kept('{\n')).toBe('{'))

  test('of an own style stays as it is', () => {
    const source = '{ "a":1,\n"b":2 }'
    expect(editable('json', source).text).toBe(`${source}\n`)
  })
})

test('what an editor puts at the end is not kept, but what the user does is', () => {
  const { text, kept } = editable('text', 'on')
  expect([text, kept('off\n'), kept('off'), kept('off\n\n')]).toEqual(['on\n', 'off', 'off', 'off\n'])
  const ended = editable('text', 'on\n')
  expect([ended.text, ended.kept('off\n'), ended.kept('off')]).toEqual(['on\n', 'off\n', 'off'])
  expect([editable('text', '').text, editable('text', '').kept('x\n')]).toEqual(['', 'x'])
})

test('what was not changed is kept byte for byte, whatever it is', async () => {
  const some = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
    fc.tuple(fc.json(), fc.constantFrom('\n', '\n\n', ' ', ' \n')).map(([text, end]) => text + end),
  )
  await fc.assert(
    fc.asyncProperty(some, async (source) => {
      const { format, source: read } = await decode(Buffer.from(source))
      fc.pre(read !== undefined)
      const { text, kept } = editable(format, read!)
      expect(kept(text)).toBe(read)
    }),
  )
})
