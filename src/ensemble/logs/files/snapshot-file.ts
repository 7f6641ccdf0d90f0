import type { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { int, long, record } from '../../../wire/codec.ts'
import { LARGEST_DATA, LONGEST_PATH, MOST_ACL_BYTES, mostUnpacked } from '../../../wire/disk-limits.ts'
import { FileHeader, StatPersisted } from '../../../wire/disk-records.ts'
import { Reader } from '../../../wire/reader.ts'
import { Acl } from '../../../wire/records.ts'
import { ByteStream, CHUNK } from './byte-stream.ts'
import type { Damage } from './log-file.ts'
import { owned } from './owned.ts'
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
const ZxidDigest = record({ zxid: long, version: int, digest: long })

const SLASH = 0x2f

class Damaged extends Error {}

/** Reads a snapshot as `readSnapshotPieces` does, entry by entry. */
export async function* readSnapshot(file: string): AsyncGenerator<SnapshotEntry> {
  for await (const piece of readSnapshotPieces(file)) yield* piece
}

/**
 * Reads a snapshot, packed by gzip or snappy or not, in constant memory; what comes before damage is delivered. Counts and
 * lengths are held against what can still follow, so that a file that lies costs no memory.
 * Source: org.apache.zookeeper.server.persistence.FileSnap, SnapStream
 * @returns the entries of each chunk of the file together: a promise for every znode would take longer than reading it
 */
export async function* readSnapshotPieces(file: string): AsyncGenerator<readonly SnapshotEntry[]> {
  const stream = new ByteStream(unpacked(file), { checked: true })
  try {
    const { size } = await stat(file)
    yield* readBody(new Source(stream, isPacked(file) ? mostUnpacked(size) : size))
  } catch (error) {
    const reason = stream.failure ?? (error as Error)
    yield [{ damage: { file, offset: stream.offset, reason: reason.message } }]
  } finally {
    await stream.close()
  }
}

/** Whether a snapshot is packed, by its name. */
export function isPacked(file: string): boolean {
  return /\.(gz|snappy)$/.test(file)
}

function unpacked(file: string): AsyncIterable<Buffer> {
  const raw = createReadStream(file, { highWaterMark: CHUNK })
  if (file.endsWith('.snappy')) return unpackSnappyStream(raw)
  if (!file.endsWith('.gz')) return raw
  const gunzip = createGunzip()
  raw.on('error', (error) => gunzip.destroy(error))
  return raw.pipe(gunzip)
}

/** The bytes of a snapshot, as far as they may go. */
class Source {
  readonly #stream: ByteStream
  readonly #most: number

  /** @param most bytes there can be: the size of the file, or what a packed one may unpack to */
  constructor(stream: ByteStream, most: number) {
    this.#stream = stream
    this.#most = most
  }

  get offset(): number {
    return this.#stream.offset
  }

  get checksum(): number {
    return this.#stream.checksum
  }

  /** Whether there is anything more. */
  more(): Promise<boolean> {
    return this.#stream.has(1)
  }

  /** What has been read and not been taken, as far as it may go. */
  get window(): Buffer {
    return this.#stream.window.subarray(0, this.#most - this.offset)
  }

  /** Passes over what `window` has shown. */
  pass(size: number): void {
    this.#stream.take(size)
  }

  /** Reads on until `size` bytes are there. @throws Damaged when they are not */
  async need(size: number): Promise<void> {
    if (this.offset + size > this.#most) throw new Damaged(`more than ${this.#most} bytes, which is all there can be`)
    if (!(await this.#stream.has(size))) throw new Damaged('the file ends too early')
  }

  async piece(size: number): Promise<Reader> {
    return new Reader(await this.#take(size))
  }

  async int(): Promise<number> {
    return (await this.piece(4)).int()
  }

  /**
   * How many of something follow; a negative count is none.
   * @param floor the fewest bytes that one takes
   * @param most bytes that all may take
   */
  async count(floor: number, most = Number.POSITIVE_INFINITY): Promise<number> {
    const count = await this.int()
    const room = Math.min(most, this.#most - this.offset)
    if (count * floor > room) throw new Damaged(`impossible count: ${count}`)
    return Math.max(0, count)
  }

  /** @param most bytes it may be long */
  async bytes(most: number): Promise<Buffer | null> {
    const length = await this.int()
    if (length === -1) return null
    if (length < 0 || length > most) throw new Damaged(`impossible length: ${length}`)
    return this.#take(length)
  }

  async text(most: number): Promise<string> {
    return (await this.bytes(most))?.toString('utf8') ?? ''
  }

  async #take(size: number): Promise<Buffer> {
    await this.need(size)
    return this.#stream.take(size)
  }
}

async function* readBody(source: Source): AsyncGenerator<readonly SnapshotEntry[]> {
  const { magic } = FileHeader.read(await source.piece(FileHeader.floor))
  if (magic !== MAGIC) throw new Damaged('it does not begin with ZKSN: no snapshot')
  for (let left = await source.count(12); left > 0; left--) {
    const reader = await source.piece(12)
    yield [{ session: reader.long(), timeout: reader.int() }]
  }
  const acls = await readAcls(source)
  for (;;) {
    const { nodes, size, needs } = wholeNodes(source.window, acls)
    source.pass(size)
    if (nodes.length > 0) yield nodes
    if (needs === 0) break
    await source.need(needs)
  }
  await readSeal(source)
  if (!(await source.more())) return // before 3.6
  const { zxid, digest } = ZxidDigest.read(await source.piece(ZxidDigest.floor))
  await readSeal(source)
  yield [{ digest, zxid }]
  if (!(await source.more())) return // before 3.9
  await source.piece(8) // the last processed zxid
  await readSeal(source)
}

async function readAcls(source: Source): Promise<Map<bigint, readonly Acl[]>> {
  const acls = new Map<bigint, readonly Acl[]>([[OPEN_ID, OPEN]])
  const end = source.offset + MOST_ACL_BYTES
  for (let left = await source.count(12, MOST_ACL_BYTES); left > 0; left--) {
    const id = (await source.piece(8)).long()
    const parts: Acl[] = []
    for (let entries = await source.count(Acl.floor, end - source.offset); entries > 0; entries--) {
      const perms = await source.int()
      const scheme = await source.text(end - source.offset)
      parts.push({ perms, scheme, id: await source.text(end - source.offset) })
    }
    acls.set(id, parts)
  }
  return acls
}

/** Behind path and data: the number of the ACL, and the stat. */
const FIXED = 8 + StatPersisted.floor

/**
 * The znodes that are whole in `bytes`.
 * @returns `size`: bytes they take; `needs`: bytes that the next one takes, as far as they tell, 0 at the end of the znodes
 */
function wholeNodes(
  bytes: Buffer,
  acls: ReadonlyMap<bigint, readonly Acl[]>,
): { nodes: SnapshotEntry[]; size: number; needs: number } {
  const nodes: SnapshotEntry[] = []
  const reader = new Reader(bytes)
  for (;;) {
    const at = bytes.length - reader.remaining
    const needs = bytesOfNode(bytes, at)
    if (needs > reader.remaining) return { nodes, size: at, needs }
    const path = reader.ustring() ?? ''
    if (path === '/') return { nodes, size: at + 5, needs: 0 }
    const data = reader.buffer()
    const acl = acls.get(reader.long()) ?? []
    const stat = StatPersisted.read(reader)
    nodes.push({ node: { path: path === '' ? '/' : path, data: owned(data), acl, stat } })
  }
}

/** Bytes that the znode at `at` takes, as far as `bytes` tell; the mark behind the last one is as short as a path. */
function bytesOfNode(bytes: Buffer, at: number): number {
  const path = 4 + lengthAt(bytes, at, LONGEST_PATH)
  if (path === 5 && bytes[at + 4] === SLASH) return path
  const data = 4 + lengthAt(bytes, at + path, LARGEST_DATA)
  return path + data + FIXED
}

/** @returns 0 for null, and where it is not there yet @throws Damaged above `most` */
function lengthAt(bytes: Buffer, at: number, most: number): number {
  const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : 0
  if (length < -1 || length > most) throw new Damaged(`impossible length: ${length}`)
  return Math.max(0, length)
}

/** Every part ends with the checksum of all before it, and the path "/". */
async function readSeal(source: Source): Promise<void> {
  const { checksum } = source
  const sealed = (await source.piece(8)).long()
  await source.bytes(1)
  if (sealed !== BigInt(checksum)) throw new Damaged('wrong checksum')
}
