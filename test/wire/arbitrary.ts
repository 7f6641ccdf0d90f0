import fc from 'fast-check'
import type { Codec, Shape } from '../../src/wire/codec.ts'

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
// Whole characters: a lone surrogate has no UTF-8 form and cannot make the round trip.
const text = fc.string({ unit: 'grapheme' })
const bytes = fc.uint8Array({ maxLength: 64 }).map((value) => Buffer.from(value))

/** Values of a codec, made from its own description. */
export function arbitrary(codec: Codec<unknown>): fc.Arbitrary<unknown> {
  return of(codec.shape)
}

function of(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'int':
      return int32
    case 'long':
      return int64
    case 'millis':
      return fc.maxSafeInteger()
    case 'bool':
      return fc.boolean()
    case 'buffer':
      return fc.option(bytes, { nil: null })
    case 'ustring':
      return text
    case 'nullable':
      return fc.option(of(shape.of.shape), { nil: null })
    case 'vector':
      return fc.array(of(shape.of.shape), { maxLength: 8 })
    case 'tail':
      return of(shape.of.shape)
    case 'record':
      return fc.record(
        Object.fromEntries(Object.entries(shape.fields).map(([name, codec]) => [name, of(codec.shape)])),
        { noNullPrototype: true },
      )
    default:
      throw new Error(`no arbitrary for ${shape.kind}`)
  }
}
