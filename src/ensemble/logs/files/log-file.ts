import { createReadStream } from 'node:fs'
import { adler32 } from '../../../wire/adler32.ts'
import { FileHeader } from '../../../wire/disk-records.ts'
import { Reader } from '../../../wire/reader.ts'
import { ByteStream, CHUNK } from './byte-stream.ts'
import { readTransaction, type Transaction } from './transaction.ts'

/** Damage in a file: reading went on after it where it could. */
export interface Damage {
  readonly file: string
  /** Byte position. */
  readonly offset: number
  readonly reason: string
  /** Nothing comes after it: the server was writing it when it died, or is writing it now. */
  readonly atEnd?: boolean
}

/** A transaction, and where it lies. */
export interface TransactionEntry {
  readonly transaction: Transaction
  readonly file: string
  /** Byte position. */
  readonly offset: number
}

export type LogEntry = TransactionEntry | { readonly damage: Damage }

const MAGIC = 0x5a4b4c47 // "ZKLG"
/** Checksum and length before a transaction, the mark behind it. */
const HEAD = 12
const END_OF_RECORD = 0x42
/** Nothing a server accepts comes near this; a larger length is damage. */
const LARGEST = 256 * 1024 * 1024

/** Reads a transaction log as `readLogPieces` does, entry by entry. */
export async function* readLog(file: string): AsyncGenerator<LogEntry> {
  for await (const piece of readLogPieces(file)) yield* piece
}

/**
 * Reads a transaction log (`log.ZXID`) from its beginning, in constant memory, until its zeros, its end, or damage that
 * hides where the next transaction starts. A transaction whose checksum is wrong is reported and skipped.
 * Source: org.apache.zookeeper.server.persistence.FileTxnLog
 * @returns the entries of each chunk of the file together: a promise for every transaction would take longer than reading it
 */
export async function* readLogPieces(file: string): AsyncGenerator<readonly LogEntry[]> {
  const stream = new ByteStream(createReadStream(file, { highWaterMark: CHUNK }))
  const damaged = (offset: number, reason: string, atEnd = false): [LogEntry] => {
    const { failure } = stream
    return [{ damage: { file, offset, reason: failure?.message ?? reason, ...(atEnd && !failure ? { atEnd } : {}) } }]
  }
  try {
    // A log that was created and never written to is empty, or zeros.
    if (!(await stream.has(FileHeader.floor))) {
      if (stream.failure || stream.window.length > 0) yield damaged(0, 'the file is shorter than its header', true)
      return
    }
    const { magic } = FileHeader.read(new Reader(stream.take(FileHeader.floor)))
    if (magic !== MAGIC) {
      if (magic !== 0) yield damaged(0, 'it does not begin with ZKLG: no transaction log')
      return
    }
    for (const frames = new Frames(file); ; ) {
      const { entries, size, needs } = frames.wholeIn(stream.window, stream.offset)
      stream.take(size)
      if (entries.length > 0) yield entries
      if (needs !== 0 && (await stream.has(needs))) continue
      const cut = needs !== 0 && (stream.failure !== undefined || stream.window.length > 0)
      yield frames.pending(!cut)
      if (cut) yield damaged(stream.offset, 'the file ends inside a transaction', true)
      return
    }
  } finally {
    await stream.close()
  }
}

/** What a piece of a log holds. */
interface Whole {
  readonly entries: readonly LogEntry[]
  /** Bytes they take. */
  readonly size: number
  /** Bytes that the next one takes, as far as they tell; 0 at the end of the log. */
  readonly needs: number
}

/** Finds transactions one after the other, and holds a damaged one back until it is known whether anything follows. */
class Frames {
  readonly #file: string
  #wrong: Damage | undefined

  constructor(file: string) {
    this.#file = file
  }

  /**
   * The transactions that are whole in `bytes`.
   * @param start where in the file these bytes are
   */
  wholeIn(bytes: Buffer, start: number): Whole {
    const entries: LogEntry[] = []
    let at = 0
    for (;;) {
      if (at + HEAD > bytes.length) return { entries, size: at, needs: HEAD }
      const length = bytes.readInt32BE(at + 8)
      const offset = start + at
      if (length === 0) return { entries, size: at, needs: 0 }
      entries.push(...this.pending(false))
      if (length < 0 || length > LARGEST) {
        entries.push(this.#damage(offset, `impossible length of a transaction: ${length}`))
        return { entries, size: at, needs: 0 }
      }
      const end = at + HEAD + length + 1
      if (end > bytes.length) return { entries, size: at, needs: HEAD + length + 1 }
      const body = bytes.subarray(at + HEAD, end - 1)
      const fault = faultOf(body, bytes.readUInt32BE(at + 4), bytes[end - 1]!)
      if (fault !== undefined) this.#wrong = this.#damage(offset, fault).damage
      else entries.push(this.#read(body, offset))
      at = end
    }
  }

  /** The damage that was held back. */
  pending(atEnd: boolean): LogEntry[] {
    const wrong = this.#wrong
    this.#wrong = undefined
    return wrong ? [{ damage: atEnd ? { ...wrong, atEnd } : wrong }] : []
  }

  #read(body: Buffer, offset: number): LogEntry {
    try {
      return { transaction: readTransaction(body), file: this.#file, offset }
    } catch (error) {
      return this.#damage(offset, `cannot be read: ${(error as Error).message}`)
    }
  }

  #damage(offset: number, reason: string): { damage: Damage } {
    return { damage: { file: this.#file, offset, reason } }
  }
}

function faultOf(body: Buffer, checksum: number, mark: number): string | undefined {
  if (adler32(body) !== checksum) return 'wrong checksum'
  return mark === END_OF_RECORD ? undefined : 'the mark that ends a transaction is missing'
}
