import { Buffer } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'

/** Bytes read at a time. */
const CHUNK = 256 * 1024
const NEWLINE = 0x0a

/**
 * The lines of a part of a file, several at a time; what follows the last newline (a line cut short by a crash) is left out.
 * Memory holds one chunk, or the longest line.
 */
export async function* linesForwards(file: FileHandle, from: number, to: number): AsyncGenerator<string[]> {
  let open: Buffer[] = []
  for (let at = from; at < to; at += CHUNK) {
    const chunk = await readChunk(file, at, Math.min(CHUNK, to - at))
    const last = chunk.lastIndexOf(NEWLINE)
    if (last < 0) {
      open.push(chunk)
      continue
    }
    yield Buffer.concat([...open, chunk.subarray(0, last)])
      .toString()
      .split('\n')
    open = [chunk.subarray(last + 1)]
  }
}

/** The same from the end: the last line first. */
export async function* linesBackwards(file: FileHandle, to: number): AsyncGenerator<string[]> {
  let open: Buffer[] = []
  let ended = false
  for (let at = to; at > 0; ) {
    const size = Math.min(CHUNK, at)
    at -= size
    const chunk = await readChunk(file, at, size)
    // The first line of a chunk may begin in the one before it.
    const first = at === 0 ? -1 : chunk.indexOf(NEWLINE)
    if (first < 0 && at > 0) {
      open.unshift(chunk)
      continue
    }
    const lines = Buffer.concat([chunk.subarray(first + 1), ...open])
      .toString()
      .split('\n')
    // Behind the last newline there is nothing, or a line cut short by a crash.
    if (!ended) lines.pop()
    ended = true
    if (lines.length > 0) yield lines.reverse()
    open = first < 0 ? [] : [chunk.subarray(0, first)]
  }
}

async function readChunk(file: FileHandle, at: number, size: number): Promise<Buffer> {
  const chunk = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(chunk, length, size - length, at + length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return chunk.subarray(0, length)
}
