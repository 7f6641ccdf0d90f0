import { open } from 'node:fs/promises'

const WINDOW = 1024 * 1024

/**
 * The last lines of a file that match, looking at no more than its last MiB.
 * @returns none when there is no such file yet
 */
export async function lastLines(file: string, count: number, wanted: RegExp): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return []
  try {
    const { size } = await handle.stat()
    const start = Math.max(0, size - WINDOW)
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(Math.min(size, WINDOW)),
      0,
      Math.min(size, WINDOW),
      start,
    )
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n')
    if (start > 0) lines.shift()
    return lines.filter((line) => line !== '' && wanted.test(line)).slice(-count)
  } finally {
    await handle.close()
  }
}
