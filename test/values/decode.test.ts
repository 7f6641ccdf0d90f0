import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ValueError } from '../../src/values/bytes/value-error.ts'
import { decode } from '../../src/values/decode.ts'
import { encode } from '../../src/values/encode.ts'
import { formats } from '../../src/values/formats.ts'
import { golden, goldenNames } from './golden.ts'

const limit = 1 << 20

/** Decodes hostile bytes; the one error allowed is the refusal of a bomb. */
async function survives(bytes: Buffer): Promise<void> {
  try {
    const decoded = await decode(bytes, { limit })
    expect(Object.keys(formats)).toContain(decoded.format)
    expect(decoded.chain.at(-1)).toBe(decoded.format)
    expect(typeof decoded.text).toBe('string')
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    expect(error.code).toBe('TooLarge')
  }
}

test('any bytes decode to something', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(Buffer.from(bytes))),
    { numRuns: 500 },
  )
})

test('any bytes behind any magic decode to something', async () => {
  const magics = ['1f8b08', '789c', '28b52ffd', '04224d18', 'ff060000734e61507059', '82534e41505059000000000100000001']
  const magic = fc.constantFrom(
    ...magics,
    'aced000574',
    'aced00057372',
    '50425546',
    'ff00000003',
    '3c61',
    '7b22',
    '2d2d2d0a',
  )
  await fc.assert(
    fc.asyncProperty(magic, fc.uint8Array({ maxLength: 200 }), (hex, bytes) =>
      survives(Buffer.concat([Buffer.from(hex, 'hex'), bytes])),
    ),
    { numRuns: 1000 },
  )
})

test('any damaged value of another tool decodes to something', async () => {
  const names = goldenNames.filter((name) => !name.startsWith('long.') && !name.startsWith('bomb.'))
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255) })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (name, changes) => {
        const bytes = Buffer.from(golden(name))
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte
        await survives(bytes)
      },
    ),
    { numRuns: 500 },
  )
})

test('any text made of the signs of the formats decodes to something', async () => {
  const sign = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    ',',
    '"',
    "'",
    '<',
    '>',
    '/',
    '<!--',
    '&a ',
    '*a',
    '- ',
    '\n',
    '  ',
    '---\n',
    '=',
    '#',
    '|',
    '!',
    '%',
    'a',
    '1',
    '\\',
  )
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: sign, maxLength: 60 }), (text) => survives(Buffer.from(text))),
    { numRuns: 1500 },
  )
})

test('deeply nested texts decode to something', async () => {
  for (const unit of ['[', '{"a":', '<a>', '- ', 'a:\n ', '? ', '(', '- - ', '<!--', '"\\']) {
    await survives(Buffer.from(unit.repeat(20_000)))
    await survives(Buffer.from(`---\n${unit.repeat(5_000)}`))
  }
})

test('what was decoded is written back with the same chain and content', async () => {
  for (const name of goldenNames.filter((each) => !/zstd|bomb|object/.test(each))) {
    const decoded = await decode(golden(name))
    const again = await decode(await encode(decoded.chain, decoded.source!))
    expect(again.chain, name).toEqual(decoded.chain)
    expect(again.source, name).toBe(decoded.source)
  }
})

test('any text that is not binary comes back byte by byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 100 }), async (text) => {
      const bytes = Buffer.from(text)
      const decoded = await decode(bytes)
      if (decoded.source === undefined) {
        expect(decoded.format).toBe('binary')
        return
      }
      expect((await encode(decoded.chain, decoded.source)).equals(bytes)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
