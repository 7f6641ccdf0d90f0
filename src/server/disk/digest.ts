import { Buffer } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { ChangeObserver, Tree } from '../tree/tree.ts'
import type { Znode } from '../tree/znode.ts'

const STAT_BYTES = 60

/**
 * The digest of a whole tree, kept up to date as it changes: the sum of the digests of its nodes modulo 2^64, so that
 * the order does not matter (org.apache.zookeeper.server.DigestCalculator, AdHash). What is below /zookeeper is left
 * out, because servers change quota nodes on their own.
 */
export class TreeDigest implements ChangeObserver {
  readonly #stat = Buffer.alloc(STAT_BYTES)
  #sum = 0n

  get value(): bigint {
    return BigInt.asIntN(64, this.#sum)
  }

  /** Starts over with all nodes of `tree`. */
  reset(tree: Tree): void {
    this.#sum = 0n
    for (const [path, node] of tree.entries()) this.enters(path, node)
  }

  mark(): () => void {
    const sum = this.#sum
    return () => {
      this.#sum = sum
    }
  }

  leaves(path: string, node: Znode): void {
    this.#sum = BigInt.asUintN(64, this.#sum - this.#digest(path, node))
  }

  enters(path: string, node: Znode): void {
    this.#sum = BigInt.asUintN(64, this.#sum + this.#digest(path, node))
  }

  #digest(path: string, node: Znode): bigint {
    if (path.startsWith('/zookeeper/')) return 0n
    const stat = this.#stat
    stat.writeBigInt64BE(node.czxid, 0)
    stat.writeBigInt64BE(node.mzxid, 8)
    stat.writeBigInt64BE(node.pzxid, 16)
    stat.writeBigInt64BE(BigInt(node.ctime), 24)
    stat.writeBigInt64BE(BigInt(node.mtime), 32)
    stat.writeInt32BE(node.version, 40)
    stat.writeInt32BE(node.cversion, 44)
    stat.writeInt32BE(node.aversion, 48)
    stat.writeBigInt64BE(node.owner, 52)
    const named = crc32(path === '/' ? '' : path)
    return BigInt(crc32(stat, node.data ? crc32(node.data, named) : named))
  }
}
