import { Buffer } from 'node:buffer'
import { bad } from '../../wire/given/given.ts'

/** What a call takes for data: text is sent as UTF-8, null is not the same as empty. */
export type Data = Uint8Array | string | null | undefined

/** @throws UsageError for what is neither text nor bytes: how it is to be written is for the caller to say */
export function bytesOf(data: Data): Buffer | null {
  if (data === null || data === undefined) return null
  if (typeof data === 'string') return Buffer.from(data)
  if (Buffer.isBuffer(data)) return data
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  throw bad('data', 'text or bytes', data, advice(data))
}

function advice(data: unknown): string {
  if (data instanceof ArrayBuffer) return 'new Uint8Array(data) is its bytes'
  return typeof data === 'object' ? 'JSON.stringify(data) is text' : 'String(data) is text'
}
