import { Buffer } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { int, long, record } from '../../wire/codec.ts'
import { LARGEST_DATA, LONGEST_PATH, MOST_ACL_BYTES, mostUnpacked } from '../../wire/disk-limits.ts'
import { FileHeader, StatPersisted } from '../../wire/disk-records.ts'
import { Reader } from '../../wire/reader.ts'
import { Acl } from '../../wire/records.ts'
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
const ZxidDigest = record({ zxid: long, version: int, digest: long })

class Damaged extends Error {}

/**
 * Reads a snapshot, packed by gzip or snappy or not, in constant memory; what comes before damage is delivered. Counts and
 * lengths are held against what can still follow, so that a file that lies costs no memory.
 * Source: org.apache.zookeeper.server.persistence.FileSnap, SnapStream
 */
export async function* readSnapshot(file: string): AsyncGenerator<SnapshotEntry> {
  const stream = new ByteStream(unpacked(file), { checked: true })
  try {
    const { size } = await stat(file)
    yield* readBody(new Source(stream, isPacked(file) ? mostUnpacked(size) : size))
  } catch (error) {
    const reason = stream.failure ?? (error as Error)
    yield { damage: { file, offset: stream.offset, reason: reason.message } }
  } finally {
    await stream.close()
  }
}

/** Whether a snapshot is packed, by its name. */
export function isPacked(file: string): boolean {
  return /\.(gz|snappy)$/.test(file)
}

function unpacked(file: string): AsyncIterable<Buffer> {
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 })
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
    if (this.offset + size > this.#most) throw new Damaged(`more than ${this.#most} bytes, which is all there can be`)
    if (!(await this.#stream.has(size))) throw new Damaged('the file ends too early')
    return this.#stream.take(size)
  }
}

async function* readBody(source: Source): AsyncGenerator<SnapshotEntry> {
  const { magic } = FileHeader.read(await source.piece(FileHeader.floor))
  if (magic !== MAGIC) throw new Damaged('it does not begin with ZKSN: no snapshot')
  for (let left = await source.count(12); left > 0; left--) {
    const reader = await source.piece(12)
    yield { session: reader.long(), timeout: reader.int() }
  }
  const acls = await readAcls(source)
  for (;;) {
    const node = await readNode(source, acls)
    if (!node) break
    yield { node }
  }
  await readSeal(source)
  if (!(await source.more())) return // before 3.6
  const { zxid, digest } = ZxidDigest.read(await source.piece(ZxidDigest.floor))
  await readSeal(source)
  yield { digest, zxid }
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

async function readNode(source: Source, acls: ReadonlyMap<bigint, readonly Acl[]>): Promise<SnapshotNode | undefined> {
  const path = await source.text(LONGEST_PATH)
  if (path === '/') return undefined
  const data = await source.bytes(LARGEST_DATA)
  // A copy, before the stream goes on: a view would keep all that was read along with it.
  const copy = data && Buffer.from(data)
  const reader = await source.piece(8 + StatPersisted.floor)
  const acl = acls.get(reader.long()) ?? []
  return { path: path === '' ? '/' : path, data: copy, acl, stat: StatPersisted.read(reader) }
}

/** Every part ends with the checksum of all before it, and the path "/". */
async function readSeal(source: Source): Promise<void> {
  const { checksum } = source
  const sealed = (await source.piece(8)).long()
  await source.bytes(1)
  if (sealed !== BigInt(checksum)) throw new Damaged('wrong checksum')
}
