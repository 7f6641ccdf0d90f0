import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { adler32 } from '../../wire/adler32.ts'
import { vector } from '../../wire/codec.ts'
import { MOST_ACL_BYTES, mostUnpacked } from '../../wire/disk-limits.ts'
import { FileHeader, StatPersisted } from '../../wire/disk-records.ts'
import { Reader } from '../../wire/reader.ts'
import { Acl } from '../../wire/records.ts'
import { OPEN_ACL, Tree } from '../tree/tree.ts'
import { DamagedFile } from './damaged-file.ts'
import type { Beginning } from './journal.ts'
import { OPEN_ACL_ID, SNAPSHOT_MAGIC } from './snapshot-writer.ts'

const AclList = vector(Acl)

/**
 * Reads a snapshot of any release from 3.4 on, plain or gzipped.
 * @param zxid that its name tells
 * @throws DamagedFile when it is not whole or its checksum is wrong
 */
export function readSnapshot(file: string, zxid: bigint, configNode: boolean): Beginning {
  let at = 0
  try {
    const bytes = unpacked(file, readFileSync(file))
    let reader = new Reader(bytes)
    const { magic } = FileHeader.read(reader)
    if (magic !== SNAPSHOT_MAGIC) throw new DamagedFile(file, 0, 'it does not begin with ZKSN')
    const sessions = new Map<bigint, number>()
    for (let left = reader.count(12) ?? 0; left > 0; left--) sessions.set(reader.long(), reader.int())
    const acls = new Map<bigint, readonly Acl[]>([[OPEN_ACL_ID, OPEN_ACL]])
    at = bytes.length - reader.remaining
    const lists = new Reader(bytes.subarray(0, at + MOST_ACL_BYTES), at)
    const { remaining } = lists
    for (let left = lists.count(12) ?? 0; left > 0; left--) acls.set(lists.long(), AclList.read(lists))
    reader = new Reader(bytes, at + remaining - lists.remaining)
    const tree = new Tree(configNode)
    for (;;) {
      at = bytes.length - reader.remaining
      const path = reader.ustring()
      if (path === '/' || path === null) break
      restoreNode(tree, path, reader, acls)
    }
    at = bytes.length - reader.remaining
    checkSeal(file, bytes, at, reader)
    tree.lastZxid = zxid
    return { tree, sessions }
  } catch (error) {
    throw error instanceof DamagedFile ? error : new DamagedFile(file, at, (error as Error).message)
  }
}

function unpacked(file: string, bytes: Buffer): Buffer {
  return file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: mostUnpacked(bytes.length) }) : bytes
}

function restoreNode(tree: Tree, path: string, reader: Reader, acls: ReadonlyMap<bigint, readonly Acl[]>): void {
  const view = reader.buffer()
  // A copy: a view would keep the whole file in memory.
  const data = view && Buffer.from(view)
  const acl = acls.get(reader.long()) ?? []
  const { ephemeralOwner: owner, ...stat } = StatPersisted.read(reader)
  tree.restore(path, { ...stat, data, acl, owner, children: undefined })
}

function checkSeal(file: string, bytes: Buffer, end: number, reader: Reader): void {
  const stored = reader.long()
  if (stored !== BigInt(adler32(bytes.subarray(0, end)))) throw new DamagedFile(file, end, 'wrong checksum')
}
