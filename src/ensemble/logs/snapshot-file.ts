import { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { int, long, record } from '../../wire/codec.ts'
import { FileHeader, StatPersisted } from '../../wire/disk-records.ts'
import { Reader } from '../../wire/reader.ts'
import type { Acl } from '../../wire/records.ts'
import { ByteStream } from './byte-stream.ts'
import type { Damage } from './log-file.ts'
import { unpackSnappyStream } from './snappy-stream.ts'

/** A znode as a snapshot has it; the root's path is `/`. */
export interface SnapshotNode {
  readonly path: string
  readonly data: Buffer | null
  readonly acl: readonly Acl[]
  readonly stat: StatPersisted
}

export type SnapshotEntry =
  | { readonly session: bigint; readonly timeout: number }
  | { readonly node: SnapshotNode }
  /** Digest of the tree (3.6), at the zxid it was taken. */
  | { readonly digest: bigint; readonly zxid: bigint }
  | { readonly damage: Damage }

const MAGIC = 0x5a4b534e // "ZKSN"
const OPEN: readonly Acl[] = [{ perms: 31, scheme: 'world', id: 'anyone' }]
const OPEN_ID = -1n
const LARGEST = 256 * 1024 * 1024
const ZxidDigest = record({ zxid: long, version: int, digest: long })

class Damaged extends Error {}

/**
 * Reads a snapshot, packed by gzip or snappy or not, in constant memory; what comes before damage is delivered.
 * Source: org.apache.zookeeper.server.persistence.FileSnap, SnapStream
 */
export async function* readSnapshot(file: string): AsyncGenerator<SnapshotEntry> {
  const stream = new ByteStream(unpacked(file), { checked: true })
  try {
    yield* readBody(stream)
  } catch (error) {
    const reason = stream.failure ?? (error as Error)
    yield { damage: { file, offset: stream.offset, reason: reason.message } }
  } finally {
    await stream.close()
  }
}

function unpacked(file: string): AsyncIterable<Buffer> {
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 })
  if (file.endsWith('.snappy')) return unpackSnappyStream(raw)
  if (!file.endsWith('.gz')) return raw
  const gunzip = createGunzip()
  raw.on('error', (error) => gunzip.destroy(error))
  return raw.pipe(gunzip)
}

async function* readBody(stream: ByteStream): AsyncGenerator<SnapshotEntry> {
  const { magic } = FileHeader.read(await piece(stream, FileHeader.floor))
  if (magic !== MAGIC) throw new Damaged('it does not begin with ZKSN: no snapshot')
  for (let left = await readInt(stream); left > 0; left--) {
    const reader = await piece(stream, 12)
    yield { session: reader.long(), timeout: reader.int() }
  }
  const acls = await readAcls(stream)
  for (;;) {
    const node = await readNode(stream, acls)
    if (!node) break
    yield { node }
  }
  await readSeal(stream)
  if (!(await stream.has(1))) return // before 3.6
  const { zxid, digest } = ZxidDigest.read(await piece(stream, ZxidDigest.floor))
  await readSeal(stream)
  yield { digest, zxid }
  if (!(await stream.has(1))) return // before 3.9
  await piece(stream, 8) // the last processed zxid
  await readSeal(stream)
}

async function readAcls(stream: ByteStream): Promise<Map<bigint, readonly Acl[]>> {
  const acls = new Map<bigint, readonly Acl[]>([[OPEN_ID, OPEN]])
  for (let left = await readInt(stream); left > 0; left--) {
    const head = await piece(stream, 12)
    const id = head.long()
    const parts: Acl[] = []
    for (let entries = head.int(); entries > 0; entries--) parts.push(await readAcl(stream))
    acls.set(id, parts)
  }
  return acls
}

async function readAcl(stream: ByteStream): Promise<Acl> {
  const perms = await readInt(stream)
  const scheme = (await readBytes(stream))?.toString('utf8') ?? ''
  return { perms, scheme, id: (await readBytes(stream))?.toString('utf8') ?? '' }
}

async function readNode(
  stream: ByteStream,
  acls: ReadonlyMap<bigint, readonly Acl[]>,
): Promise<SnapshotNode | undefined> {
  const path = (await readBytes(stream))?.toString('utf8') ?? ''
  if (path === '/') return undefined
  const data = await readBytes(stream)
  const reader = await piece(stream, 8 + StatPersisted.floor)
  const acl = acls.get(reader.long()) ?? []
  return { path: path === '' ? '/' : path, data: data && Buffer.from(data), acl, stat: StatPersisted.read(reader) }
}

/** Every part ends with the checksum of all before it, and the path "/". */
async function readSeal(stream: ByteStream): Promise<void> {
  const checksum = stream.checksum
  const sealed = (await piece(stream, 8)).long()
  await readBytes(stream)
  if (sealed !== BigInt(checksum)) throw new Damaged('wrong checksum')
}

async function readInt(stream: ByteStream): Promise<number> {
  return (await piece(stream, 4)).int()
}

async function readBytes(stream: ByteStream): Promise<Buffer | null> {
  const length = await readInt(stream)
  if (length === -1) return null
  if (length < 0 || length > LARGEST) throw new Damaged(`impossible length: ${length}`)
  await need(stream, length)
  return stream.take(length)
}

async function piece(stream: ByteStream, size: number): Promise<Reader> {
  await need(stream, size)
  return new Reader(stream.take(size))
}

async function need(stream: ByteStream, size: number): Promise<void> {
  if (!(await stream.has(size))) throw new Damaged('the file ends too early')
}
