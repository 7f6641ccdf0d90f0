import { Buffer } from 'node:buffer'

/** Data of this many bytes is read as a view; what is shorter is a copy already. */
const VIEWED = 16 * 1024

/** Data to be kept: a copy of what is a view, which would keep all that was read along with it. */
export function owned(data: Buffer | null): Buffer | null {
  return data && data.length >= VIEWED ? Buffer.from(data) : data
}
