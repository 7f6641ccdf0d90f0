import type { Buffer } from 'node:buffer'
import { promisify } from 'node:util'
import { deflate, gunzip, gzip, inflate } from 'node:zlib'
import { tooLarge } from '../bytes/value-error.ts'

/** With `info` the engine comes back too, and with it how much of the input it used. */
type Inflated = { buffer: Buffer; engine: { bytesWritten: number } }

async function unpack(format: string, inflater: typeof gunzip | typeof inflate, data: Buffer, limit: number) {
  const run = promisify(inflater) as (data: Buffer, options: object) => Promise<Buffer | Inflated>
  try {
    const done = (await run(data, { maxOutputLength: limit, info: true })) as Inflated
    // Node takes what follows the stream for padding; writing the value back would lose it.
    return done.engine.bytesWritten === data.length ? done.buffer : undefined
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(format, limit)
    return undefined
  }
}

/** RFC 1952. Undefined when damaged or followed by other bytes; `ValueError` past `limit` bytes. */
export const unpackGzip = (data: Buffer, limit: number) => unpack('gzip', gunzip, data, limit)
export const packGzip = promisify(gzip) as (data: Buffer) => Promise<Buffer>
/** RFC 1950. Undefined when damaged or followed by other bytes; `ValueError` past `limit` bytes. */
export const unpackZlib = (data: Buffer, limit: number) => unpack('zlib', inflate, data, limit)
export const packZlib = promisify(deflate) as (data: Buffer) => Promise<Buffer>
