import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import type { Tree } from './tree.ts'

/** What a check needs to know of a node that earlier operations of the same multi may have changed. */
export interface DraftNode {
  readonly acl: readonly Acl[]
  readonly owner: bigint
  readonly version: number
  readonly cversion: number
  readonly aversion: number
  readonly children: number
  readonly bytes: number
}

/**
 * The tree as it will be once the operations checked so far are applied. Nothing of it reaches the tree: a multi that
 * fails throws its draft away (org.apache.zookeeper.server.PrepRequestProcessor's outstanding changes).
 */
export class Draft {
  readonly #tree: Tree
  readonly #changes = new Map<string, DraftNode | undefined>()

  constructor(tree: Tree) {
    this.#tree = tree
  }

  find(path: string): DraftNode | undefined {
    if (this.#changes.size > 0) {
      const key = keyOf(path)
      if (this.#changes.has(key)) return this.#changes.get(key)
    }
    const node = this.#tree.nodes.get(path)
    if (!node) return undefined
    const { acl, owner, version, cversion, aversion } = node
    return {
      acl,
      owner,
      version,
      cversion,
      aversion,
      children: node.children?.size ?? 0,
      bytes: node.data?.length ?? 0,
    }
  }

  /** @throws ZkError NoNode */
  require(path: string): DraftNode {
    const node = this.find(path)
    if (!node) throw new ZkError(errorCodes.NoNode.code, path)
    return node
  }

  change(path: string, node: DraftNode): void {
    this.#changes.set(keyOf(path), node)
  }

  remove(path: string): void {
    this.#changes.set(keyOf(path), undefined)
  }
}

function keyOf(path: string): string {
  return path === '' ? '/' : path
}
