import { constants, openSync } from 'node:fs'

/**
 * The stream of stdout or stderr where that is no file. A pipe that the standalone binary writes into is opened once more for it:
 * its runtime has what it writes into not wait, and leaves it so, for all who share it; the next of them would lose what there
 * is no room for. Node takes that back when it ends.
 */
export function ownStream(fd: 1 | 2): NodeJS.WritableStream {
  const pipe = process.versions.bun === undefined ? undefined : openPipe(fd)
  if (pipe === undefined) return fd === 1 ? process.stdout : process.stderr
  // Of the classes that the runtime has it is the one that waits for the reader of a pipe.
  return new (process.getBuiltinModule('node:tty').WriteStream)(pipe)
}

/** @returns undefined where it cannot be done: no /proc, a socket, nobody reads any more */
function openPipe(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
}
