import { Buffer } from 'node:buffer'
import { adler32 } from '../../wire/adler32.ts'
import { FileHeader, StatPersisted } from '../../wire/disk-records.ts'
import { Acl } from '../../wire/records.ts'
import { Writer } from '../../wire/writer.ts'
import { OPEN_ACL, type Tree } from '../tree/tree.ts'
import { DIGEST_VERSION } from './txn-codec.ts'

/** `ZKSN` */
export const SNAPSHOT_MAGIC = 0x5a4b534e
/** Stands for "everyone may do everything" in the place of a list. */
export const OPEN_ACL_ID = -1n

/**
 * The bytes of a snapshot: sessions, ACLs, nodes with parents first, and a digest, each part sealed by a checksum.
 * Source: org.apache.zookeeper.server.persistence.FileSnap, DataTree.serialize.
 * @param sessions timeouts in ms by id
 * @param digest of the tree, or undefined for a release that keeps none
 */
export function encodeSnapshot(tree: Tree, sessions: ReadonlyMap<bigint, number>, digest: bigint | undefined): Buffer {
  const writer = new Writer(64 * 1024)
  FileHeader.write(writer, { magic: SNAPSHOT_MAGIC, version: 2, dbid: -1n })
  writer.int(sessions.size)
  for (const [id, timeout] of sessions) writer.long(id).int(timeout)
  const ids = writeAcls(writer, tree)
  writeNodes(writer, tree, ids)
  const nodes = seal(writer.take())
  if (digest === undefined) return nodes.bytes
  const extra = new Writer().long(tree.lastZxid).int(DIGEST_VERSION).long(digest).take()
  return Buffer.concat([nodes.bytes, seal(extra, nodes.checksum).bytes])
}

function writeAcls(writer: Writer, tree: Tree): Map<string, bigint> {
  const ids = new Map<string, bigint>([[JSON.stringify(OPEN_ACL), OPEN_ACL_ID]])
  const lists: [bigint, readonly Acl[]][] = []
  for (const { acl } of tree.nodes.values()) {
    const key = JSON.stringify(acl)
    if (ids.has(key)) continue
    const id = BigInt(lists.length + 1)
    ids.set(key, id)
    lists.push([id, acl])
  }
  writer.int(lists.length)
  for (const [id, acl] of lists) {
    writer.long(id).int(acl.length)
    for (const entry of acl) Acl.write(writer, entry)
  }
  return ids
}

/** Nodes are kept in the order they came to be, so that parents come first; a restored tree too. */
function writeNodes(writer: Writer, tree: Tree, aclIds: ReadonlyMap<string, bigint>): void {
  for (const [path, node] of tree.nodes) {
    if (path === '/') continue
    writer.ustring(path).buffer(node.data)
    writer.long(aclIds.get(JSON.stringify(node.acl))!)
    StatPersisted.write(writer, { ...node, ephemeralOwner: node.owner })
  }
  writer.ustring('/')
}

/** A checksum of all bytes so far, and a mark that shows the file is whole. */
function seal(bytes: Buffer, start?: number): { bytes: Buffer; checksum: number } {
  const sum = adler32(bytes, start)
  const mark = new Writer(16).long(BigInt(sum)).ustring('/').take()
  return { bytes: Buffer.concat([bytes, mark]), checksum: adler32(mark, sum) }
}
