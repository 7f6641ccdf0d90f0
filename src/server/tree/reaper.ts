import { contain } from '../boundary/contain.ts'
import type { Settings } from '../settings/settings.ts'
import type { Tree } from './tree.ts'
import type { Txn } from './txn.ts'
import { ttlOf } from './znode.ts'

/** Most nodes one look removes, so that it does not hold up clients (`znode.container.maxPerMinute`). */
const MOST_AT_ONCE = 10_000

/** What a reaper is told of: the server itself, as far as its tree goes. */
export interface Reaped {
  readonly settings: Settings
  readonly tree: Tree
  readonly readOnly: boolean
  readonly faults: { readonly frozen: boolean }
  commit(clientId: bigint, cxid: number, txn: Txn): unknown
}

/** Removes containers that became empty and TTL nodes that have outlived their time: org.apache.zookeeper.server.ContainerManager. */
export class Reaper {
  readonly #server: Reaped
  readonly #timer: NodeJS.Timeout

  constructor(server: Reaped) {
    this.#server = server
    // What cannot be removed now is found by the next look.
    const look = () =>
      contain(
        () => this.sweep(Date.now()),
        () => {},
      )
    this.#timer = setInterval(look, server.settings.containerCheckInterval)
    this.#timer.unref()
  }

  /** @param now ms since 1970 */
  sweep(now: number): void {
    const { readOnly, faults } = this.#server
    if (readOnly || faults.frozen) return
    let left = MOST_AT_ONCE
    for (const path of this.#outlived(now)) {
      if (left-- === 0) return
      this.#server.commit(0n, 0, { type: 'deleteContainer', path })
    }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #outlived(now: number): string[] {
    const { tree, settings } = this.#server
    const outlived: string[] = []
    for (const path of tree.lifetimes.containers) {
      const node = tree.nodes.get(path)
      if (!node || (node.children?.size ?? 0) > 0) continue
      const unused = settings.containerMaxNeverUsed
      if (node.cversion > 0 || (unused > 0 && now - node.ctime > unused)) outlived.push(path)
    }
    for (const path of tree.lifetimes.ttls) {
      const node = tree.nodes.get(path)
      if (node && (node.children?.size ?? 0) === 0 && now - node.mtime > ttlOf(node.owner)) outlived.push(path)
    }
    return outlived
  }
}
