import { Buffer } from 'node:buffer'

/** What a call takes for data: text is sent as UTF-8, null is not the same as empty. */
export type Data = Uint8Array | string | null | undefined

export function bytesOf(data: Data): Buffer | null {
  if (data === null || data === undefined) return null
  if (typeof data === 'string') return Buffer.from(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
