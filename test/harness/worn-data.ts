import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeSnapshot } from '../../src/server/disk/snapshot-writer.ts'
import { OPEN_ACL, Tree } from '../../src/server/tree/tree.ts'

/** A znode with counters no test could wait for. Default: 0. */
export interface Worn {
  readonly path: string
  /** How many children it ever had: the next sequence number. */
  readonly cversion?: number
  /** How often its data was set. */
  readonly version?: number
  /** How often its ACL was set. */
  readonly aversion?: number
}

/** Writes a data directory with such znodes, parents first, for a server of any release that is not started yet. */
export function writeWorn(dataDir: string, znodes: readonly Worn[]): void {
  const tree = new Tree()
  for (const { path, cversion = 0, version = 0, aversion = 0 } of znodes) {
    const stamp = { clientId: 0n, cxid: 0, zxid: tree.lastZxid + 1n, time: Date.now() }
    tree.apply(stamp, { type: 'create', path, data: null, acl: OPEN_ACL, ephemeral: false, parentCVersion: -1 })
    Object.assign(tree.nodes.get(path)!, { cversion, version, aversion })
  }
  const folder = join(dataDir, 'version-2')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `snapshot.${tree.lastZxid.toString(16)}`), encodeSnapshot(tree, new Map(), undefined))
}
