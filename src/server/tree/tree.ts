import { Buffer } from 'node:buffer'
import { errorCodes, PERMS_ALL } from '../../wire/codes.ts'
import { UsageError } from '../../wire/error.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { Lifetimes } from './lifetimes.ts'
import { Quotas } from './quota.ts'
import type { SimpleTxn, Txn, TxnStamp } from './txn.ts'
import { Undo } from './undo.ts'
import { CONTAINER, statOf, ttlOwner, type Znode } from './znode.ts'

export const OPEN_ACL: readonly Acl[] = [{ perms: PERMS_ALL, scheme: 'world', id: 'anyone' }]
const READ_ONLY_ACL: readonly Acl[] = [{ perms: 1, scheme: 'world', id: 'anyone' }]

/** Nodes that are always there and cannot be deleted. */
export const FIXED_PATHS: ReadonlySet<string> = new Set(['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'])

/** A change watchers may be told of; `acl` is that of the node the event names. */
export interface TreeEvent {
  readonly type: 'NodeCreated' | 'NodeDeleted' | 'NodeDataChanged' | 'NodeChildrenChanged'
  readonly path: string
  readonly acl: readonly Acl[]
}

/** What one operation came to. */
export interface Outcome {
  readonly code: number
  readonly path?: string
  readonly stat?: Stat
}

/** Told before and after a node changes: the tree digest of logs and snapshots. */
export interface ChangeObserver {
  leaves(path: string, node: Znode): void
  enters(path: string, node: Znode): void
  /** @returns goes back to what it knows now */
  mark(): () => void
}

const DONE: Outcome = { code: 0 }

/**
 * The data: nodes, who owns the ephemeral ones, the last zxid. Pure: a transaction goes in, outcomes and events come out.
 * The root has two keys, `` and `/`, as in org.apache.zookeeper.server.DataTree, so that a parent is found by cutting at
 * the last slash.
 */
export class Tree {
  readonly nodes = new Map<string, Znode>()
  readonly lifetimes = new Lifetimes()
  readonly #undo = new Undo()
  readonly quotas = new Quotas(this.nodes, this.#undo)
  lastZxid = 0n
  /** Whether the count of a parent's children never goes back: then it stays at 2147483647. */
  keepsCversion = true
  observer: ChangeObserver | undefined
  #events: TreeEvent[] = []
  /** Whether what is applied can still fail, and somebody hears of it. */
  #live = true

  /** @param configNode whether /zookeeper/config exists (3.5.0) */
  constructor(configNode = true) {
    const root = fixedNode(OPEN_ACL)
    this.nodes.set('', root).set('/', root)
    this.#fixed('', 'zookeeper', OPEN_ACL)
    this.#fixed('/zookeeper', 'quota', OPEN_ACL)
    if (configNode) this.#fixed('/zookeeper', 'config', READ_ONLY_ACL).aversion = -1
  }

  /** Nodes without the second key of the root. */
  *entries(): Iterable<[string, Znode]> {
    for (const entry of this.nodes) if (entry[0] !== '') yield entry
  }

  /** How many nodes are below `path`. */
  countBelow(path: string): number {
    if (path === '/') return this.nodes.size - 2
    const prefix = `${path}/`
    let count = 0
    for (const other of this.nodes.keys()) if (other.startsWith(prefix)) count++
    return count
  }

  /**
   * Applies a checked transaction: all of it, or, when anything throws on the way, nothing.
   * @param keep puts it where it lasts, once the tree shows it; when that throws, it has not happened
   * @returns one outcome per operation, and the events in the order ZooKeeper fires them
   */
  apply(
    header: TxnStamp,
    txn: Txn,
    keep: () => void = () => {},
  ): { outcomes: Outcome[]; events: readonly TreeEvent[] } {
    const { lastZxid } = this
    const reset = this.observer?.mark()
    this.#events = []
    try {
      const outcomes = txn.type === 'multi' ? this.#applyAll(header, txn.txns) : [this.#applyOne(header, txn)]
      if (header.zxid > this.lastZxid) this.lastZxid = header.zxid
      keep()
      this.#undo.forget()
      return { outcomes, events: this.#events }
    } catch (error) {
      this.#undo.back()
      reset?.()
      this.lastZxid = lastZxid
      throw error
    }
  }

  /**
   * Applies a transaction that was done already, somewhere else or long ago: nothing is kept to take it back, and nobody is
   * told, which takes time where there are millions.
   */
  replay(header: TxnStamp, txn: Txn): void {
    this.#live = false
    try {
      if (txn.type === 'multi') this.#applyAll(header, txn.txns)
      else this.#applyOne(header, txn)
      if (header.zxid > this.lastZxid) this.lastZxid = header.zxid
    } finally {
      this.#live = true
      this.#undo.forget()
    }
  }

  /** Puts back a node read from a snapshot; parents come before their children. When all is in that came after it, too: `loaded`. */
  restore(path: string, node: Znode): void {
    if (path === '' || path === '/') {
      const root = this.nodes.get('/')!
      Object.assign(root, node, { children: root.children })
      return
    }
    const slash = path.lastIndexOf('/')
    const parent = this.nodes.get(path.slice(0, slash))
    if (!parent) throw new UsageError(`${path} comes before its parent`)
    const old = this.nodes.get(path)
    if (old) node.children = old.children
    this.nodes.set(path, node)
    ;(parent.children ??= new Set()).add(path.slice(slash + 1))
    this.lifetimes.add(path, node.owner)
    this.quotas.loaded(path)
  }

  /** A snapshot is back, and what came after it. What is kept outside of transactions is made true again. */
  loaded(): void {
    this.quotas.recount()
    this.#undo.forget()
  }

  /** ZooKeeper logs the parts of a failed multi that came before the error as they were; they are not applied. */
  #applyAll(header: TxnStamp, parts: readonly SimpleTxn[]): Outcome[] {
    if (!parts.some(({ type }) => type === 'error')) return parts.map((part) => this.#applyOne(header, part))
    return parts.map((part) => (part.type === 'error' ? { code: part.err } : DONE))
  }

  #applyOne(header: TxnStamp, txn: SimpleTxn): Outcome {
    switch (txn.type) {
      case 'create':
      case 'create2':
        return this.#create(header, txn, txn.ephemeral ? header.clientId : 0n)
      case 'createContainer':
        return this.#create(header, txn, CONTAINER)
      case 'createTTL':
        return this.#create(header, txn, ttlOwner(txn.ttl))
      case 'delete':
      case 'deleteContainer':
        return this.#delete(header, txn.path)
      case 'setData':
      case 'reconfig':
        return this.#setData(header, txn)
      case 'setACL':
        return this.#setAcl(txn)
      case 'closeSession':
        return this.#closeSession(header, txn.paths2Delete)
      case 'error':
        return { code: txn.err }
      case 'check':
      case 'createSession':
        return DONE
    }
  }

  #create(
    { zxid, time }: TxnStamp,
    txn: { path: string; data: Buffer | null; acl: readonly Acl[] | null; parentCVersion: number },
    owner: bigint,
  ): Outcome {
    const { path } = txn
    const slash = path.lastIndexOf('/')
    const parentPath = path.slice(0, slash)
    const parent = this.nodes.get(parentPath)
    if (!parent) return { code: errorCodes.NoNode.code }
    if (this.#live) this.#keepCounts(parent)
    this.observer?.leaves(parentPath, parent)
    const cversion = txn.parentCVersion === -1 ? (parent.cversion + 1) | 0 : txn.parentCVersion
    if (cversion > parent.cversion || !this.keepsCversion) {
      parent.cversion = cversion
      parent.pzxid = zxid
    }
    const name = path.slice(slash + 1)
    if (parent.children?.has(name)) {
      // Only in a replay over a snapshot that was taken while this happened.
      this.observer?.enters(parentPath, parent)
      return { code: errorCodes.NodeExists.code }
    }
    if (this.#live) this.#undo.add(() => this.#takeOut(parent, path))
    ;(parent.children ??= new Set()).add(name)
    const node = newNode(txn.data, txn.acl ?? [], owner, zxid, time)
    this.nodes.set(path, node)
    this.observer?.enters(parentPath, parent)
    this.observer?.enters(path, node)
    this.lifetimes.add(path, owner)
    // Before the quotas: a node they count in changes at once, and the client is told how it was made.
    const stat = this.#live ? statOf(node) : undefined
    this.quotas.created(path, node.data?.length ?? 0)
    this.#event('NodeCreated', path, node.acl)
    this.#event('NodeChildrenChanged', parentPath || '/', parent.acl)
    return stat ? { code: 0, path, stat } : DONE
  }

  #delete({ zxid }: TxnStamp, path: string): Outcome {
    const node = this.nodes.get(path)
    const slash = path.lastIndexOf('/')
    const parentPath = path.slice(0, slash)
    const parent = this.nodes.get(parentPath)
    if (!node || !parent) return { code: errorCodes.NoNode.code }
    if (this.#live) this.#keepNode(path, node, parent)
    this.observer?.leaves(parentPath, parent)
    this.observer?.leaves(path, node)
    if (zxid > parent.pzxid) parent.pzxid = zxid
    this.#takeOut(parent, path)
    this.observer?.enters(parentPath, parent)
    this.quotas.deleted(path, node.data?.length ?? 0)
    this.#event('NodeDeleted', path, node.acl)
    this.#event('NodeChildrenChanged', parentPath || '/', parent.acl)
    return DONE
  }

  /** Undoing puts back what a parent knows of its children's coming and going. */
  #keepCounts(parent: Znode): void {
    const { cversion, pzxid } = parent
    this.#undo.add(() => Object.assign(parent, { cversion, pzxid }))
  }

  /** Undoing puts back data and ACL. */
  #keepContent(node: Znode): void {
    const { data, version, mzxid, mtime, acl, aversion } = node
    this.#undo.add(() => Object.assign(node, { data, version, mzxid, mtime, acl, aversion }))
  }

  /** Undoing puts back the node itself. */
  #keepNode(path: string, node: Znode, parent: Znode): void {
    this.#keepCounts(parent)
    this.#undo.add(() => {
      parent.children?.add(path.slice(path.lastIndexOf('/') + 1))
      this.nodes.set(path, node)
      this.lifetimes.add(path, node.owner)
    })
  }

  /** A node goes, or never came. */
  #takeOut(parent: Znode, path: string): void {
    parent.children?.delete(path.slice(path.lastIndexOf('/') + 1))
    this.lifetimes.remove(path, this.nodes.get(path)?.owner ?? 0n)
    this.nodes.delete(path)
  }

  #setData({ zxid, time }: TxnStamp, txn: { path: string; data: Buffer | null; version: number }): Outcome {
    const node = this.nodes.get(txn.path)
    if (!node) return { code: errorCodes.NoNode.code }
    if (this.#live) this.#keepContent(node)
    this.observer?.leaves(txn.path, node)
    const before = node.data?.length ?? 0
    node.data = txn.data
    node.version = txn.version
    node.mzxid = zxid
    node.mtime = time
    this.observer?.enters(txn.path, node)
    this.quotas.changed(txn.path, (node.data?.length ?? 0) - before, 0)
    this.#event('NodeDataChanged', txn.path, node.acl)
    return this.#live ? { code: 0, stat: statOf(node) } : DONE
  }

  #setAcl(txn: { path: string; acl: readonly Acl[] | null; version: number }): Outcome {
    const node = this.nodes.get(txn.path)
    if (!node) return { code: errorCodes.NoNode.code }
    if (this.#live) this.#keepContent(node)
    this.observer?.leaves(txn.path, node)
    node.acl = txn.acl ?? []
    node.aversion = txn.version
    this.observer?.enters(txn.path, node)
    return { code: 0, stat: statOf(node) }
  }

  #closeSession(header: TxnStamp, paths: readonly string[]): Outcome {
    for (const path of paths) this.#delete(header, path)
    for (const path of this.lifetimes.of(header.clientId)) this.#delete(header, path)
    return DONE
  }

  #event(type: TreeEvent['type'], path: string, acl: readonly Acl[]): void {
    if (this.#live) this.#events.push({ type, path, acl })
  }

  #fixed(parentPath: string, name: string, acl: readonly Acl[]): Znode {
    const node = fixedNode(acl)
    this.nodes.set(`${parentPath}/${name}`, node)
    ;(this.nodes.get(parentPath)!.children ??= new Set()).add(name)
    return node
  }
}

/** Nodes that are always there have empty data, not null. */
function fixedNode(acl: readonly Acl[]): Znode {
  return newNode(Buffer.alloc(0), acl, 0n, 0n, 0)
}

function newNode(data: Buffer | null, acl: readonly Acl[], owner: bigint, zxid: bigint, time: number): Znode {
  return {
    data,
    acl,
    czxid: zxid,
    mzxid: zxid,
    pzxid: zxid,
    ctime: time,
    mtime: time,
    version: 0,
    cversion: 0,
    aversion: 0,
    owner,
    children: undefined,
  }
}
