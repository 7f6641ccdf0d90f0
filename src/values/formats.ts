import { Buffer } from 'node:buffer'
import { textOf } from './bytes/text.ts'
import { layOutDubboUrl, readDubboUrl } from './formats/dubbo.ts'
import { readHBase } from './formats/hbase.ts'
import { hexDump } from './formats/hex.ts'
import { javaClassOf, readJavaString, writeJavaString } from './formats/java-string.ts'
import { parseJson } from './formats/json.ts'
import { layOutJson } from './formats/json-text.ts'
import { jsonValue } from './formats/json-value.ts'
import { jsonLayout, textLayout } from './formats/layouts.ts'
import { numberNotes, timeNotes } from './formats/notes.ts'
import { readProperties } from './formats/properties.ts'
import { layOutXml } from './formats/xml.ts'
import { readYaml } from './formats/yaml.ts'

/** What a format makes of the bytes. */
export type Reading = {
  /** Laid out for reading; what `write` takes is `source`. */
  text: string
  /** The text as stored, which an editor shows and `write` puts back; absent when this format cannot be written. */
  source?: string
  value?: unknown
  /** The application that keeps values of this shape: `Kafka broker`. */
  layout?: string | undefined
  /** Remarks for a reader: times, numbers. */
  notes?: readonly string[]
}

/** How values of one format are read and written. */
export type Format = {
  /** @param text the same bytes as text, when they are text */
  read(data: Buffer, text: string | undefined): Reading | undefined | Promise<Reading | undefined>
  /** Absent: values of this format cannot be written from text. */
  write?(text: string): Buffer
}

const utf8 = (text: string) => Buffer.from(text, 'utf8')

/** Every format, in the order they are tried; the name stands last in a chain. */
export const formats = {
  'java-string': {
    read(data) {
      const text = readJavaString(data)
      return text === undefined ? undefined : { text, source: text, value: text }
    },
    write: writeJavaString,
  },
  hbase: {
    read(data) {
      const text = readHBase(data)
      return text === undefined ? undefined : { text, layout: 'HBase' }
    },
  },
  json: {
    read(_, source) {
      const node = source && /^\s*[{[]/.test(source) ? parseJson(source) : undefined
      if (!node || source === undefined) return undefined
      const value = jsonValue(node, source)
      return { text: layOutJson(node, source), source, value, layout: jsonLayout(value), notes: timeNotes(value) }
    },
    write: utf8,
  },
  xml: {
    read(_, source) {
      const text = source && layOutXml(source)
      return text ? { text, source } : undefined
    },
    write: utf8,
  },
  'dubbo-url': {
    read(_, source) {
      const value = source && readDubboUrl(source)
      if (!value) return undefined
      return { text: layOutDubboUrl(value), source, value, layout: 'Dubbo URL', notes: timeNotes(value) }
    },
    write: utf8,
  },
  yaml: {
    async read(_, source) {
      const found = source && !textLayout(source) ? await readYaml(source) : undefined
      return found && source ? { text: source, source, value: found.value } : undefined
    },
    write: utf8,
  },
  properties: {
    read(_, source) {
      const value = source ? readProperties(source) : undefined
      return value && source ? { text: source, source, value } : undefined
    },
    write: utf8,
  },
  text: {
    read: (_, source) => (source === undefined ? undefined : { text: source, source, layout: textLayout(source) }),
    write: utf8,
  },
  binary: {
    read(data): Reading {
      const java = javaClassOf(data)
      return { text: hexDump(data), layout: java && `Java object ${java}`, notes: numberNotes(data) }
    },
  },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats

/** Characters past which a text is not taken apart: it would take seconds, and nobody reads it. */
const maxStructured = 8 * 1024 * 1024

/**
 * Recognises what bytes are; in doubt they are text, or else binary. Texts of more than 8 Mi characters are only text.
 * @returns the format's name and its reading
 */
export async function recognise(data: Buffer): Promise<{ name: FormatName; reading: Reading }> {
  const text = textOf(data)
  if (text && text.length > maxStructured) return { name: 'text', reading: { text, source: text } }
  for (const name of Object.keys(formats) as FormatName[]) {
    const reading = await (formats[name] as Format).read(data, text)
    if (reading) return { name, reading }
  }
  return { name: 'binary', reading: formats.binary.read(data) }
}
