import { type Buffer, isUtf8 } from 'node:buffer'

/**
 * The bytes as text, when they are text beyond doubt: valid UTF-8 without control characters other than
 * tab, line feed, form feed, carriage return and escape.
 * @returns the text, not yet safe for a terminal; undefined for binary data
 */
export function textOf(data: Buffer): string | undefined {
  if (!isUtf8(data)) return undefined
  const text = data.toString('utf8')
  return /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/.test(text) ? undefined : text
}
