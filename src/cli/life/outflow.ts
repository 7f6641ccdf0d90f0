import { fstatSync, writeSync } from 'node:fs'
import { writeWithoutWaiting } from '../../files/write-without-waiting.ts'

type Chunk = string | Uint8Array
type Failed = (error: NodeJS.ErrnoException) => void

/**
 * Writes a chunk to its last byte.
 * @returns a promise where somebody has to be waited for; it resolves when the chunk is written, or never will be: then
 * `failed` was called before
 */
export type Write = (chunk: Chunk) => Promise<void> | undefined

/** How long to leave a device alone that takes nothing now, in ms. */
const BUSY = 5

/**
 * Into a file or device, at once. Node's own streams for these write once, and drop what a short write leaves.
 * @param failed called once; nothing is written any more after that. Told how many bytes were.
 * @param write as `fs.writeSync`
 */
export function intoDescriptor(
  fd: number,
  failed: (error: NodeJS.ErrnoException, written: number) => void,
  write: (fd: number, bytes: Uint8Array, offset: number) => number = writeSync,
): Write {
  let written = 0
  let over = false
  return (chunk) => {
    if (over) return undefined
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    for (let at = 0; at < bytes.length; ) {
      try {
        const took = write(fd, bytes, at)
        at += took
        written += took
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY)
          continue
        }
        over = true
        failed(error as NodeJS.ErrnoException, written)
        return undefined
      }
    }
    return undefined
  }
}

/**
 * Into a stream whose reader is waited for: a pipe, a socket, a terminal, a file opened by the shell.
 * @param failed called once, before any write that fails ends
 */
export function intoStream(stream: NodeJS.WritableStream, failed: Failed): Write {
  const waiting = new Set<() => void>()
  let over = false
  const fail = (error: NodeJS.ErrnoException) => {
    if (!over) failed(error)
    over = true
  }
  stream.on('error', fail)
  // Of a write under way when the stream is destroyed nothing more may be heard.
  stream.on('close', () => {
    for (const done of waiting) done()
  })
  return (chunk) =>
    new Promise((resolve) => {
      waiting.add(resolve)
      stream.write(chunk, (error) => {
        // Told here and not by the event only, which comes later: for a file when it is closed.
        if (error) fail(error)
        waiting.delete(resolve)
        resolve()
      })
    })
}

/**
 * Into a pipe: at once while it has room, which is all that most commands need; from the first byte that finds none on as
 * a stream, whose reader is waited for.
 * @param stream made when it is needed
 */
export function intoPipe(fd: number, stream: () => NodeJS.WritableStream, failed: Failed): Write {
  let later: Write | undefined
  return (chunk) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    const took = later ? 0 : writeWithoutWaiting(fd, bytes)
    if (took === bytes.length) return undefined
    later ??= intoStream(stream(), failed)
    return later(bytes.subarray(took))
  }
}

/** Whether a descriptor of this process is written straight, and not as a stream: nobody reads it at a pace of his own. */
export function isFile(fd: number): boolean {
  const stat = fstatSync(fd)
  return !stat.isFIFO() && !stat.isSocket() && !isTerminal(fd)
}

/** Whether a descriptor of this process is a terminal. Files and pipes are told apart without loading node:tty: a command in a script has no use for it. */
export function isTerminal(fd: number): boolean {
  return fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd)
}
