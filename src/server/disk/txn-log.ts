import { Buffer } from 'node:buffer'
import { writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { adler32 } from '../../wire/adler32.ts'
import { FileHeader } from '../../wire/disk-records.ts'
import { Writer } from '../../wire/writer.ts'
import type { Txn, TxnStamp } from '../tree/txn.ts'
import { openNew, syncFolder } from './folder.ts'
import type { Durability } from './journal.ts'
import { END_OF_RECORD, LOG_MAGIC } from './log-reader.ts'
import { writeTxn } from './txn-codec.ts'

/** Space is filled with zeros ahead, so that a sync of a record does not have to make the file grow as well. */
const RESERVED = Buffer.alloc(1024 * 1024)
const MARK = Buffer.from([END_OF_RECORD])

/**
 * The write-ahead log: transactions are appended in memory and put on disk together by `sync`.
 * A file is named after its first zxid. Source: org.apache.zookeeper.server.persistence.FileTxnLog.
 */
export class TxnLog implements Durability {
  readonly #folder: string
  readonly #pending = new Writer(64 * 1024)
  #firstPending = 0n
  #file: FileHandle | undefined
  /** Bytes of the file being written, and how many are reserved for it. */
  #size = 0
  #reserved = 0
  /** Transactions on disk in the file being written. */
  records = 0
  #recordsPending = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  get dirty(): boolean {
    return this.#pending.length > 0
  }

  /** All of it is pending afterwards, or, when this throws, nothing. */
  append(stamp: TxnStamp, txn: Txn, digest: bigint | undefined): void {
    const writer = new Writer()
    writeTxn(writer, stamp, txn, digest)
    const body = writer.take()
    const { length } = this.#pending
    try {
      this.#pending
        .long(BigInt(adler32(body)))
        .buffer(body)
        .raw(MARK)
    } catch (error) {
      this.#pending.truncate(length)
      throw error
    }
    if (length === 0) this.#firstPending = stamp.zxid
    this.#recordsPending++
  }

  /** @throws Error (node's) when the disk is full or gone; what was pending is then lost */
  async sync(): Promise<void> {
    const records = this.#recordsPending
    const bytes = this.#pending.take()
    this.#recordsPending = 0
    this.#file ??= await this.#create(this.#firstPending)
    this.#write(this.#file.fd, bytes)
    await this.#file.datasync()
    this.records += records
  }

  /** Ends the file; the next transaction starts another. */
  async roll(): Promise<void> {
    await this.#file?.truncate(this.#size)
    await this.#file?.close()
    this.#file = undefined
    this.#size = this.#reserved = 0
    this.records = 0
  }

  async #create(first: bigint): Promise<FileHandle> {
    const file = await openNew(join(this.#folder, `log.${first.toString(16)}`))
    const writer = new Writer()
    FileHeader.write(writer, { magic: LOG_MAGIC, version: 2, dbid: 0n })
    this.#write(file.fd, writer.take())
    await syncFolder(this.#folder)
    return file
  }

  /** Into the page cache, which takes microseconds: a round through the thread pool would take longer. */
  #write(fd: number, bytes: Buffer): void {
    const end = this.#size + bytes.length
    while (this.#reserved < end) this.#reserved += writeSync(fd, RESERVED, 0, RESERVED.length, this.#reserved)
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, this.#size + at)
    this.#size = end
  }
}
