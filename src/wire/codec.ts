import type { Buffer } from 'node:buffer'
import { WireError } from './error.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/**
 * How one jute type is read and written.
 * `floor` is the fewest bytes a value takes (to refuse impossible vector lengths before allocating);
 * `shape` describes the type to those who walk the table: tests make arbitraries of it, docs make tables.
 */
export interface Codec<T> {
  read(reader: Reader): T
  write(writer: Writer, value: T): void
  readonly floor: number
  readonly shape: Shape
}

export type Shape =
  | { readonly kind: 'int' | 'long' | 'millis' | 'bool' | 'buffer' | 'ustring' | 'multi-request' | 'multi-response' }
  | { readonly kind: 'nullable' | 'vector' | 'tail'; readonly of: Codec<unknown> }
  | { readonly kind: 'record'; readonly fields: Fields }

type Fields = { readonly [name: string]: Codec<never> | Codec<unknown> }

/** The value type of a codec. */
export type Infer<C> = C extends { read(reader: Reader): infer T } ? T : never

export const int: Codec<number> = {
  read: (reader) => reader.int(),
  write: (writer, value) => void writer.int(value),
  floor: 4,
  shape: { kind: 'int' },
}

/** 64 bits, always a bigint: session ids, zxids and owners pass 2^53. */
export const long: Codec<bigint> = {
  read: (reader) => reader.long(),
  write: (writer, value) => void writer.long(value),
  floor: 8,
  shape: { kind: 'long' },
}

/** A long that is a time or duration in ms, as a number. */
export const millis: Codec<number> = {
  read: (reader) => reader.millis(),
  write: (writer, value) => void writer.millis(value),
  floor: 8,
  shape: { kind: 'millis' },
}

export const bool: Codec<boolean> = {
  read: (reader) => reader.bool(),
  write: (writer, value) => void writer.bool(value),
  floor: 1,
  shape: { kind: 'bool' },
}

/** Bytes; null differs from empty. */
export const buffer: Codec<Buffer | null> = {
  read: (reader) => reader.buffer(),
  write: (writer, value) => void writer.buffer(value),
  floor: 4,
  shape: { kind: 'buffer' },
}

/** A string that must be there: a null on the wire is a `WireError`. */
export const ustring: Codec<string> = {
  read: (reader) => present(reader.ustring(), 'string'),
  write: (writer, value) => void writer.ustring(value),
  floor: 4,
  shape: { kind: 'ustring' },
}

/** A string where some clients write null for an empty one, as kazoo does in ids of ACLs: null is read as ''. */
export const emptyableString: Codec<string> = {
  read: (reader) => reader.ustring() ?? '',
  write: (writer, value) => void writer.ustring(value),
  floor: 4,
  shape: { kind: 'ustring' },
}

export const nullableString: Codec<string | null> = {
  read: (reader) => reader.ustring(),
  write: (writer, value) => void writer.ustring(value),
  floor: 4,
  shape: { kind: 'nullable', of: ustring as Codec<unknown> },
}

/** A vector that must be there: a null on the wire is a `WireError`. */
export function vector<T>(of: Codec<T>): Codec<readonly T[]> {
  const inner = nullableVector(of)
  return {
    read: (reader) => present(inner.read(reader), 'vector'),
    write: inner.write,
    floor: 4,
    shape: { kind: 'vector', of: of as Codec<unknown> },
  }
}

export function nullableVector<T>(of: Codec<T>): Codec<readonly T[] | null> {
  return {
    read(reader) {
      const count = reader.count(of.floor)
      if (count === null) return null
      const values: T[] = []
      for (let i = 0; i < count; i++) values.push(of.read(reader))
      return values
    },
    write(writer, values) {
      if (values === null) return void writer.int(-1)
      writer.int(values.length)
      for (const value of values) of.write(writer, value)
    },
    floor: 4,
    shape: { kind: 'nullable', of: { shape: { kind: 'vector', of } } as unknown as Codec<unknown> },
  }
}

/** A field old peers leave out at the end of a record: absent is read as `missing`. */
export function tail<T>(of: Codec<T>, missing: T): Codec<T> {
  return {
    read: (reader) => (reader.remaining === 0 ? missing : of.read(reader)),
    write: (writer, value) => of.write(writer, value),
    floor: 0,
    shape: { kind: 'tail', of: of as Codec<unknown> },
  }
}

type Value<F extends Fields> = { [K in keyof F]: Infer<F[K]> }

/**
 * A jute record: its fields one after the other, in the order of the literal; no tags, no lengths.
 * The one declaration gives the type (`Infer`), the decoder, the encoder and the test arbitraries.
 * @param read the decoder, where one written by hand is worth it
 */
export function record<F extends Fields>(fields: F, read?: (reader: Reader) => Value<F>): RecordCodec<F> {
  return new RecordCodec(fields, read)
}

/** See `record`. Its methods are its own: a copy by spreading has none. */
export class RecordCodec<F extends Fields> implements Codec<Value<F>> {
  readonly fields: F
  /** What follows from the fields, made when it is asked for: a command needs few of all the records there are. */
  #parts: Parts | undefined

  constructor(fields: F, read: ((reader: Reader) => Value<F>) | undefined) {
    this.fields = fields
    if (read) this.read = read
  }

  read(reader: Reader): Value<F> {
    const { names, codecs } = this.#made
    const value: Record<string, unknown> = {}
    for (let i = 0; i < names.length; i++) value[names[i]!] = codecs[i]!.read(reader)
    return value as Value<F>
  }

  write(writer: Writer, value: Value<F>): void {
    const { names, codecs } = this.#made
    for (let i = 0; i < names.length; i++) codecs[i]!.write(writer, (value as Record<string, unknown>)[names[i]!])
  }

  get floor(): number {
    return this.#made.floor
  }

  get shape(): Shape {
    return { kind: 'record', fields: this.fields }
  }

  get #made(): Parts {
    this.#parts ??= partsOf(this.fields)
    return this.#parts
  }
}

interface Parts {
  readonly names: readonly string[]
  readonly codecs: readonly Codec<unknown>[]
  readonly floor: number
}

function partsOf(fields: Fields): Parts {
  const codecs = Object.values(fields) as Codec<unknown>[]
  return { names: Object.keys(fields), codecs, floor: codecs.reduce((sum, { floor }) => sum + floor, 0) }
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new WireError(`null ${what} where one is required`)
  return value
}
