import { Buffer, isUtf8 } from 'node:buffer'
import { UsageError } from '../../../wire/error.ts'

/** Data as text where it is text, else as base64; null is null, empty is "". */
export type DataFields = { readonly data: string | null } | { readonly base64: string }

export function dataFields(data: Buffer | null): DataFields {
  if (data === null) return { data }
  return isUtf8(data) ? { data: data.toString() } : { base64: data.toString('base64') }
}

/** @throws UsageError for what is no base64: Node reads anything as some */
export function readBase64(value: unknown): Buffer {
  if (typeof value === 'string' && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value))
    return Buffer.from(value, 'base64')
  throw new UsageError('"base64" is not base64')
}

/** @throws UsageError */
export function readText(value: unknown): Buffer | null {
  if (value === null) return null
  if (typeof value === 'string') return Buffer.from(value)
  throw new UsageError('"data" has to be a text, or null')
}
