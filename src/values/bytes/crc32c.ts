import type { Buffer } from 'node:buffer'

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0x82f63b78 : byte >>> 1
  return byte
})

/**
 * CRC-32C (Castagnoli), masked the way framed Snappy stores it: rotated right by 15 bits plus a constant.
 * @returns an unsigned 32-bit number
 */
export function maskedCrc32c(data: Buffer): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!
  crc = ~crc >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
