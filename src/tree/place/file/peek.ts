import { Buffer } from 'node:buffer'

/** A stream whose beginning is known. */
export interface Peeked {
  /** Its first bytes. */
  readonly head: Buffer
  /** They are all of it. */
  readonly ends: boolean
  /** All of it, the head included. */
  readonly bytes: AsyncGenerator<Buffer>
}

/** Looks at the first bytes of a stream. @param length of the head, unless the stream is shorter */
export async function peek(bytes: AsyncIterable<Buffer>, length: number): Promise<Peeked> {
  const source = bytes[Symbol.asyncIterator]()
  const read: Buffer[] = []
  let got = 0
  let ends = false
  while (got < length) {
    const { value, done } = await source.next()
    if (done) {
      ends = true
      break
    }
    read.push(value)
    got += value.length
  }
  const head = Buffer.concat(read)
  return { head, ends, bytes: replay(head, source) }
}

async function* replay(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield head
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  } finally {
    await source.return?.()
  }
}
