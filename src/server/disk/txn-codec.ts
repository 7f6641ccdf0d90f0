import { Buffer } from 'node:buffer'
import type { Codec } from '../../wire/codec.ts'
import { MultiTxn, TxnDigest, TxnHeader } from '../../wire/disk-records.ts'
import { WireError } from '../../wire/error.ts'
import { Reader } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import { MULTI_CODE, type SimpleTxn, type Txn, type TxnStamp, txns } from '../tree/txn.ts'

type Kind = keyof typeof txns

const kinds = new Map<number, Kind>(Object.entries(txns).map(([kind, { code }]) => [code, kind as Kind]))

/** Version of the digests this server writes and understands: org.apache.zookeeper.server.DigestCalculator. */
export const DIGEST_VERSION = 2

/** @param digest of the tree after the transaction, or undefined for a release that keeps none */
export function writeTxn(writer: Writer, stamp: TxnStamp, txn: Txn, digest: bigint | undefined): void {
  const code = txn.type === 'multi' ? MULTI_CODE : txns[txn.type].code
  TxnHeader.write(writer, { ...stamp, type: code })
  if (txn.type === 'multi') MultiTxn.write(writer, { txns: txn.txns.map(packPart) })
  else writeBody(writer, txn)
  if (digest !== undefined) TxnDigest.write(writer, { version: DIGEST_VERSION, treeDigest: digest })
}

/**
 * Reads one transaction of any release.
 * @throws WireError for a kind nobody knows or bytes that are no transaction
 */
export function readTxn(bytes: Buffer): { stamp: TxnStamp; txn: Txn; digest: bigint | undefined } {
  const reader = new Reader(bytes)
  const { type, ...stamp } = TxnHeader.read(reader)
  const txn: Txn =
    type === MULTI_CODE
      ? { type: 'multi', txns: MultiTxn.read(reader).txns.map((part) => readBody(part.type, unpacked(part.data))) }
      : readBody(type, reader)
  const digest = reader.remaining >= TxnDigest.floor ? TxnDigest.read(reader) : undefined
  return { stamp, txn, digest: digest?.version === DIGEST_VERSION ? digest.treeDigest : undefined }
}

function writeBody(writer: Writer, txn: SimpleTxn): void {
  ;(txns[txn.type].body as Codec<unknown>).write(writer, txn)
}

function readBody(type: number, reader: Reader): SimpleTxn {
  const kind = kinds.get(type)
  if (!kind) throw new WireError(`transaction of unknown type ${type}`)
  return { type: kind, ...txns[kind].body.read(reader) } as SimpleTxn
}

function packPart(txn: SimpleTxn): { type: number; data: Buffer } {
  const writer = new Writer(128)
  writeBody(writer, txn)
  return { type: txns[txn.type].code, data: writer.take() }
}

function unpacked(data: Buffer | null): Reader {
  return new Reader(data ?? Buffer.alloc(0))
}
