const MODULUS = 65_521
/** Additions that fit 32 bits before the sums must be reduced. */
const RUN = 3800

/** Adler-32 (RFC 1950), the checksum of ZooKeeper's files. @param start checksum of what came before */
export function adler32(bytes: Uint8Array, start = 1): number {
  let low = start & 0xffff
  let high = start >>> 16
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + RUN, bytes.length)
    for (; at < end; at++) {
      low += bytes[at]!
      high += low
    }
    low %= MODULUS
    high %= MODULUS
  }
  return ((high << 16) | low) >>> 0
}
