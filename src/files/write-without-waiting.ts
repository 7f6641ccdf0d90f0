import { closeSync, writeSync } from 'node:fs'
import { openAgain } from './open-again.ts'

/**
 * Writes into a pipe what it has room for now.
 * @param fd a descriptor of this process
 * @returns how many bytes it took; 0 as well when it cannot be done here (no /proc, a socket), or nobody reads any more
 */
export function writeWithoutWaiting(fd: number, bytes: Uint8Array): number {
  const own = openAgain(fd)
  if (own === undefined) return 0
  try {
    return writeSync(own, bytes)
  } catch {
    return 0
  } finally {
    closeSync(own)
  }
}
