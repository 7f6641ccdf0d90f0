import { closeSync, constants, openSync, writeSync } from 'node:fs'

/**
 * Writes into a pipe what it has room for now. It is opened once more for that: whether writing waits belongs to what was
 * opened, which other processes may share.
 * @param fd a descriptor of this process
 * @returns how many bytes it took; 0 as well when it cannot be done here (no /proc, a socket), or nobody reads any more
 */
export function writeWithoutWaiting(fd: number, bytes: Uint8Array): number {
  let own: number
  try {
    own = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return 0
  }
  try {
    return writeSync(own, bytes)
  } catch {
    return 0
  } finally {
    closeSync(own)
  }
}
