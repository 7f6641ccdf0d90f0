import type { Buffer } from 'node:buffer'

const row = 16
/** Rows for 64 KiB: nobody reads further, and the text of it all would be four times the data. */
const maxBytes = 0x10000

/**
 * The classic dump: offset, sixteen bytes in hexadecimal, the same as ASCII.
 * @returns one row for each 16 bytes of the first 64 KiB, and a last line that says how many bytes are not shown
 */
export function hexDump(data: Buffer): string {
  const lines: string[] = []
  const end = Math.min(data.length, maxBytes)
  for (let at = 0; at < end; at += row) {
    const bytes = data.subarray(at, Math.min(at + row, end))
    const pairs = bytes.toString('hex').match(/../g)!
    const hex = `${pairs.slice(0, 8).join(' ').padEnd(23)}  ${pairs.slice(8).join(' ').padEnd(23)}`
    const ascii = bytes.toString('latin1').replace(/[^\x20-\x7e]/g, '.')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex}  |${ascii}|`)
  }
  if (end < data.length) lines.push(`… ${data.length - end} more bytes`)
  return lines.join('\n')
}
