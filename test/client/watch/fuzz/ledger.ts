import type { ZooKeeper } from '../../../../src/client/client.ts'
import type { NodeEventType } from '../../../../src/client/watch/watch.ts'
import { ZkError } from '../../../../src/wire/error.ts'
import { joinPath, parentPath } from '../../../../src/wire/path.ts'

/** What one transaction did to one znode. */
export interface Change {
  readonly type: NodeEventType
  readonly path: string
  readonly zxid: bigint
}

export const ROOT = '/f'
/** Never deleted is the root only. */
const paths = ['/f', '/f/a', '/f/b', '/f/a/x', '/f/a/y']

/** Changes znodes, one after the other, and keeps the book of what happened. */
export class Ledger {
  readonly changes: Change[] = []
  readonly #zk: ZooKeeper

  constructor(zk: ZooKeeper) {
    this.#zk = zk
  }

  static pick(random: () => number): string {
    return paths[Math.floor(random() * paths.length)]!
  }

  /** Changes something, whatever is possible there. */
  async change(path: string, random: () => number): Promise<void> {
    const kind = random()
    try {
      if (kind < 0.4) return await this.#create(path)
      if (kind < 0.7) return this.#note('NodeDataChanged', path, (await this.#zk.set(path, `${kind}`)).mzxid)
      if (path !== ROOT) await this.#delete(path)
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
    }
  }

  /** Changes everything in every way: who hears nothing now is deaf. @returns where the last changes begin */
  async last(): Promise<number> {
    const begin = this.changes.length
    for (const path of paths) {
      for (const act of [() => this.#create(path), () => this.#delete(path), () => this.#create(path)])
        await act().catch((error: unknown) => {
          if (!(error instanceof ZkError)) throw error
        })
      this.#note('NodeDataChanged', path, (await this.#zk.set(path, 'last')).mzxid)
      await this.#create(joinPath(path, 'new'))
      await this.#delete(joinPath(path, 'new'))
    }
    return begin
  }

  async #create(path: string): Promise<void> {
    const { stat } = await this.#zk.create(path)
    this.#note('NodeCreated', path, stat.czxid)
    this.#note('NodeChildrenChanged', parentPath(path), stat.czxid)
  }

  async #delete(path: string): Promise<void> {
    await this.#zk.delete(path)
    const zxid = (await this.#zk.exists(parentPath(path)))!.pzxid
    this.#note('NodeDeleted', path, zxid)
    this.#note('NodeChildrenChanged', parentPath(path), zxid)
  }

  #note(type: NodeEventType, path: string, zxid: bigint): void {
    this.changes.push({ type, path, zxid })
  }
}
