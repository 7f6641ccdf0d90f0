import { constants, openSync } from 'node:fs'

/**
 * Opens what a descriptor of this process writes into once more, not to wait: whether writing waits belongs to what was opened,
 * which other processes may share.
 * @returns the new descriptor; undefined where it cannot be done: no /proc, a socket, a pipe of somebody else
 */
export function openAgain(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}
