import { Buffer } from 'node:buffer'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { adler32 } from '../../wire/adler32.ts'
import { Writer } from '../../wire/bytes.ts'
import { FileHeader } from '../../wire/disk-records.ts'
import type { Durability } from '../outbox.ts'
import type { Txn, TxnStamp } from '../txn.ts'
import { syncFolder } from './folder.ts'
import { END_OF_RECORD, LOG_MAGIC } from './log-reader.ts'
import { writeTxn } from './txn-codec.ts'

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
  /** Bytes of the file being written. */
  size = 0
  /** Transactions on disk in the file being written. */
  records = 0
  #recordsPending = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  get dirty(): boolean {
    return this.#pending.length > 0
  }

  append(stamp: TxnStamp, txn: Txn, digest: bigint | undefined): void {
    if (!this.dirty) this.#firstPending = stamp.zxid
    this.#recordsPending++
    const writer = new Writer()
    writeTxn(writer, stamp, txn, digest)
    const body = writer.take()
    this.#pending
      .long(BigInt(adler32(body)))
      .buffer(body)
      .raw(MARK)
  }

  /** @throws Error (node's) when the disk is full or gone; what was pending is then lost */
  async sync(): Promise<void> {
    const records = this.#recordsPending
    const bytes = this.#pending.take()
    this.#recordsPending = 0
    this.#file ??= await this.#create(this.#firstPending)
    await writeAll(this.#file, bytes)
    await this.#file.datasync()
    this.size += bytes.length
    this.records += records
  }

  /** Ends the file; the next transaction starts another. */
  async roll(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    this.size = 0
    this.records = 0
  }

  async #create(first: bigint): Promise<FileHandle> {
    const file = await open(join(this.#folder, `log.${first.toString(16)}`), 'w')
    const writer = new Writer()
    FileHeader.write(writer, { magic: LOG_MAGIC, version: 2, dbid: 0n })
    const header = writer.take()
    await writeAll(file, header)
    this.size = header.length
    await syncFolder(this.#folder)
    return file
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten
}
