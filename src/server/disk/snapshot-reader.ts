import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { adler32 } from '../../wire/adler32.ts'
import { vector } from '../../wire/codec.ts'
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
    const bytes = file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)
    const reader = new Reader(bytes)
    const { magic } = FileHeader.read(reader)
    if (magic !== SNAPSHOT_MAGIC) throw new DamagedFile(file, 0, 'it does not begin with ZKSN')
    const sessions = new Map<bigint, number>()
    for (let left = reader.int(); left > 0; left--) sessions.set(reader.long(), reader.int())
    const acls = new Map<bigint, readonly Acl[]>([[OPEN_ACL_ID, OPEN_ACL]])
    for (let left = reader.int(); left > 0; left--) acls.set(reader.long(), AclList.read(reader))
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
