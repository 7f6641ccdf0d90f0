import { Buffer } from 'node:buffer'
import { UsageError } from '../../../wire/error.ts'
import { MOST_OF_A_ZNODE } from '../limits.ts'

const NEWLINE = 0x0a

/**
 * The lines of a text, several at a time, without their ends; what follows the last newline is a line, too, unless it is
 * empty. Memory holds one chunk, or the longest line.
 * @throws UsageError for a line of more than a znode may have, or that is no UTF-8
 */
export async function* linesOf(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let open: Buffer[] = []
  let length = 0
  const text = (data: Buffer): string[] => {
    try {
      return decoder.decode(data).split('\n')
    } catch {
      throw new UsageError(`${name} is no UTF-8`)
    }
  }
  for await (const chunk of bytes) {
    const last = chunk.lastIndexOf(NEWLINE)
    if (last < 0) {
      open.push(chunk)
      length += chunk.length
      if (length > MOST_OF_A_ZNODE)
        throw new UsageError(`${name} has a line of more than ${MOST_OF_A_ZNODE >> 20} MiB: no znode has as much`)
      continue
    }
    yield text(Buffer.concat([...open, chunk.subarray(0, last)]))
    open = [chunk.subarray(last + 1)]
    length = chunk.length - last - 1
  }
  if (length > 0) yield text(Buffer.concat(open))
}
