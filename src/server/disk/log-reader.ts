import type { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { adler32 } from '../../wire/adler32.ts'
import type { Txn, TxnStamp } from '../tree/txn.ts'
import { DamagedFile } from './damaged-file.ts'
import { readTxn } from './txn-codec.ts'

/** `ZKLG`, version 2, a database id nobody uses. */
export const LOG_MAGIC = 0x5a4b4c47
export const LOG_HEADER_BYTES = 16
export const END_OF_RECORD = 0x42
/** Checksum and length in front of a record, the mark behind it. */
const FRAME_BYTES = 13
/** How often the bytes of a damaged file are added up, at most; an honest one has hardly a false frame. */
const MOST_SUMMED = 16

/** A whole transaction of a log. */
export interface LogRecord {
  readonly stamp: TxnStamp
  readonly txn: Txn
  readonly digest: bigint | undefined
}

export interface LogContents {
  readonly records: LogRecord[]
  /** Where the last whole record ends. */
  readonly end: number
  /** Bytes after `end` that began a record a crash cut short; 0 when the log ends cleanly. */
  readonly torn: number
}

/**
 * Reads a transaction log. A record that a crash cut short is no damage when nothing whole follows it.
 * Source: org.apache.zookeeper.server.persistence.FileTxnLog.
 * @throws DamagedFile when there are whole records behind one that cannot be read: something acknowledged is lost
 */
export function readLog(file: string): LogContents {
  const bytes = readFileSync(file)
  const records: LogRecord[] = []
  if (bytes.length < LOG_HEADER_BYTES) return { records, end: 0, torn: bytes.length }
  const magic = bytes.readInt32BE(0)
  // Zeros: the space was reserved and nothing ever written.
  if (magic === 0 && isZero(bytes, 0)) return { records, end: 0, torn: 0 }
  if (magic !== LOG_MAGIC) throw new DamagedFile(file, 0, 'it does not begin with ZKLG')
  let at = LOG_HEADER_BYTES
  while (at < bytes.length) {
    if (at + 12 <= bytes.length && bytes.readInt32BE(at + 8) === 0 && isZero(bytes, at)) break
    const found = recordAt(bytes, at)
    if (!found) {
      const next = nextRecord(file, bytes, at + 1)
      if (next !== undefined) throw new DamagedFile(file, at, `unreadable, but whole transactions follow at ${next}`)
      return { records, end: at, torn: bytes.length - at }
    }
    records.push(parse(file, at, found))
    at += FRAME_BYTES + found.length
  }
  return { records, end: at, torn: 0 }
}

/** Length of what has the frame of a record, whatever is in it. */
function framedAt(bytes: Buffer, at: number): number | undefined {
  if (at + FRAME_BYTES > bytes.length) return undefined
  const length = bytes.readInt32BE(at + 8)
  if (length <= 0 || at + FRAME_BYTES + length > bytes.length) return undefined
  return bytes[at + 12 + length] === END_OF_RECORD && bytes.readInt32BE(at) === 0 ? length : undefined
}

function recordAt(bytes: Buffer, at: number): Buffer | undefined {
  const length = framedAt(bytes, at)
  if (length === undefined) return undefined
  const body = bytes.subarray(at + 12, at + 12 + length)
  return adler32(body) === bytes.readUInt32BE(at + 4) ? body : undefined
}

function parse(file: string, at: number, body: Buffer): LogRecord {
  try {
    return readTxn(body)
  } catch (error) {
    throw new DamagedFile(file, at, (error as Error).message)
  }
}

/**
 * The first whole record from `from` on.
 * @throws DamagedFile when so many bytes look like the beginning of one that adding them all up would take for ever
 */
function nextRecord(file: string, bytes: Buffer, from: number): number | undefined {
  let summed = 0
  for (let at = from; at + FRAME_BYTES < bytes.length; at++) {
    const length = framedAt(bytes, at)
    if (length === undefined) continue
    summed += length
    if (summed > MOST_SUMMED * bytes.length) throw new DamagedFile(file, from - 1, 'unreadable, and made to look whole')
    if (recordAt(bytes, at)) return at
  }
  return undefined
}

function isZero(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== 0) return false
  return true
}
