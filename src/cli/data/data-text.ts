import type { Buffer } from 'node:buffer'
import { utf8 } from '../../render/json.ts'

/** The data of a znode in a pipe: text as it is, other bytes in base64; empty where there is none. */
export function dataText(data: Buffer | null | undefined): string {
  return data ? (utf8(data) ?? data.toString('base64')) : ''
}
