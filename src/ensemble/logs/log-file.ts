import { createReadStream } from 'node:fs'
import { adler32 } from '../../wire/adler32.ts'
import { FileHeader } from '../../wire/disk-records.ts'
import { Reader } from '../../wire/reader.ts'
import { ByteStream } from './byte-stream.ts'
import { readTransaction, type Transaction } from './transaction.ts'

/** Damage in a file: reading went on after it where it could. */
export interface Damage {
  readonly file: string
  /** Byte position. */
  readonly offset: number
  readonly reason: string
}

export type LogEntry = { readonly transaction: Transaction } | { readonly damage: Damage }

const MAGIC = 0x5a4b4c47 // "ZKLG"
const END_OF_RECORD = 0x42
/** Nothing a server accepts comes near this; a larger length is damage. */
const LARGEST = 256 * 1024 * 1024
const CHUNK = 1024 * 1024

/**
 * Reads a transaction log (`log.ZXID`) from its beginning, in constant memory, until its zeros, its end, or damage that
 * hides where the next transaction starts. A transaction whose checksum is wrong is reported and skipped.
 * Source: org.apache.zookeeper.server.persistence.FileTxnLog
 */
export async function* readLog(file: string): AsyncGenerator<LogEntry> {
  const stream = new ByteStream(createReadStream(file, { highWaterMark: CHUNK }))
  const damage = (offset: number, reason: string): LogEntry => ({ damage: { file, offset, reason } })
  try {
    // A log that was created and never written to is empty, or zeros.
    if (!(await stream.has(FileHeader.floor))) {
      if (await stream.has(1)) yield damage(0, 'the file is shorter than its header')
      return
    }
    const { magic } = FileHeader.read(new Reader(stream.take(FileHeader.floor)))
    if (magic !== MAGIC) {
      if (magic !== 0) yield damage(0, 'it does not begin with ZKLG: no transaction log')
      return
    }
    for (;;) {
      const offset = stream.offset
      if (!(await stream.has(12))) {
        if (await stream.has(1)) yield damage(offset, 'the file ends inside a transaction')
        return
      }
      const head = stream.take(12)
      const length = head.readInt32BE(8)
      if (length === 0) return
      if (length < 0 || length > LARGEST) return yield damage(offset, `impossible length of a transaction: ${length}`)
      if (!(await stream.has(length + 1))) return yield damage(offset, 'the file ends inside a transaction')
      const entry = verify(stream.take(length + 1), Number(head.readBigInt64BE(0)))
      yield 'reason' in entry ? damage(offset, entry.reason) : entry
    }
  } finally {
    await stream.close()
  }
}

function verify(bytes: Buffer, checksum: number): { transaction: Transaction } | { reason: string } {
  const body = bytes.subarray(0, -1)
  if (adler32(body) !== checksum) return { reason: 'wrong checksum' }
  if (bytes.at(-1) !== END_OF_RECORD) return { reason: 'the mark that ends a transaction is missing' }
  try {
    return { transaction: readTransaction(body) }
  } catch (error) {
    return { reason: `cannot be read: ${(error as Error).message}` }
  }
}
