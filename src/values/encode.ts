import type { Buffer } from 'node:buffer'
import { ValueError } from './bytes/value-error.ts'
import { type CompressionName, compressions } from './compression.ts'
import { type Format, type FormatName, formats } from './formats.ts'

/**
 * Writes a text the way a value was stored, so that whoever reads the znode can go on reading it.
 * @param chain from `decode`: compressions from the outside in, then the format
 * @param text the new content, as `source` of `decode` is: not escaped, not laid out
 * @returns the bytes to store
 * @throws ValueError (`CannotEncode`) for a format that is only for reading (binary, hbase), an unknown name, or zstd on a
 *   Node without an encoder
 */
export async function encode(chain: readonly string[], text: string): Promise<Buffer> {
  const format = chain.at(-1) ?? ''
  const writer: Format | undefined = Object.hasOwn(formats, format) ? formats[format as FormatName] : undefined
  if (!writer?.write) {
    throw new ValueError(
      'CannotEncode',
      `the format "${format}" is for reading only; set the whole value from a file instead`,
    )
  }
  let data = writer.write(text)
  for (const name of chain.slice(0, -1).reverse()) {
    if (!Object.hasOwn(compressions, name)) throw new ValueError('CannotEncode', `nothing here packs ${name}`)
    data = await compressions[name as CompressionName].pack(data)
  }
  return data
}
