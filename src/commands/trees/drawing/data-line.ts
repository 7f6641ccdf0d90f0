import type { Buffer } from 'node:buffer'

/** Bytes shown of data that is no text. */
const SHOWN = 64

/**
 * The data of a znode on one line, for reading: decoded, blanks as one, the beginning of other bytes in hex. Null where there
 * is none, and `""` where it is empty.
 */
export async function dataLine(data: Buffer | null): Promise<string | null> {
  if (data === null) return null
  if (data.length === 0) return '""'
  const { decode } = await import('../../../values/decode.ts')
  const { format, source, text } = await decode(data)
  if (format === 'binary') return `0x${data.subarray(0, SHOWN).toString('hex')}${data.length > SHOWN ? '…' : ''}`
  return (source ?? text).replaceAll(/\s+/g, ' ').trim()
}
