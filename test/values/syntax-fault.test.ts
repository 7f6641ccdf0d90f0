import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decode } from '../../src/values/decode.ts'
import type { FormatName } from '../../src/values/formats.ts'
import { syntaxFault } from '../../src/values/syntax-fault.ts'

async function told(format: FormatName, text: string): Promise<string> {
  const { line, column, what } = (await syntaxFault(format, text))!
  return `line ${line}, column ${column}: ${what}`
}

test.each<[FormatName, string, string]>([
  ['json', '{"a": 1,\n "b" 2}', 'line 2, column 6: no JSON from here on: 2}'],
  ['json', '{"a": 1', 'line 1, column 8: no JSON from here on: it ends too early'],
  ['json', '{"a": "x\n}', 'line 1, column 7: no JSON from here on: "x'],
  ['json', '{"a": 1}\n{"b": 2}', 'line 2, column 1: no JSON from here on: {"b": 2}'],
  ['xml', '<a>\n  <b>x</c>\n</a>', 'line 2, column 7: no XML from here on: </c>'],
  ['xml', '<a>\n  <b>\n</a>', 'line 3, column 1: no XML from here on: </a>'],
  ['xml', '<a><b/>', 'line 1, column 1: no XML from here on: <a><b/>'],
  ['xml', '<a/>\n<b/>', 'line 2, column 1: no XML from here on: <b/>'],
  ['xml', '<a/>\ntext', 'line 1, column 5: no XML from here on: a line ends'],
  ['properties', 'a=1\n# b\nc\n', 'line 3, column 1: no properties (KEY=VALUE) from here on: c'],
  ['properties', 'a=1\nb=\\u00zz', 'line 2, column 1: no properties (KEY=VALUE) from here on: b=\\u00zz'],
  ['yaml', 'a: 1\nb: [1', 'line 2, column 6: no YAML from here on: '],
  ['yaml', 'a: 1\na: 2', 'line 2, column 1: no YAML from here on: Map keys must be unique'],
])('%s: %j is told where it ceases to be that', async (format, text, fault) =>
  expect(await told(format, text)).toContain(fault),
)

test.each<[FormatName, string]>([
  ['json', '{"a": [1, true, null, "\\u0041"]}\n'],
  ['xml', '<?xml version="1.0"?>\n<!-- c -->\n<a b="1">x<c/></a>\n'],
  ['properties', 'a=1\nb = two \\\n   lines\n! c\nd=\\u0041\\\\u\r\n'],
  ['yaml', 'a: 1\nb:\n  - c\n'],
  ['text', '{ anything ['],
])('%s: %j has no fault', async (format, text) => expect(await syntaxFault(format, text)).toBeUndefined())

test('nothing that is read as a format has a fault in it', async () => {
  const some = fc.oneof(
    fc.json(),
    fc.string({ unit: fc.constantFrom('a', '=', '\n', '\\', '#', ' ', 'u') }),
    fc.string({ unit: fc.constantFrom('<a>', '</a>', '<b/>', 'x', '\n', '<!-- -->') }),
    fc.string({ unit: fc.constantFrom('a: ', '- ', '\n', 'b', '  ') }),
  )
  await fc.assert(
    fc.asyncProperty(some, async (text) => {
      const { format } = await decode(Buffer.from(text))
      // Java would refuse it, whatever else reads it.
      if (format === 'properties' && text.includes('\\u')) return
      expect(await syntaxFault(format, text)).toBeUndefined()
    }),
    { numRuns: 2000 },
  )
})
