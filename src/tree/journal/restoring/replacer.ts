import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../../client/client.ts'
import { errorCodes } from '../../../wire/codes.ts'
import { ZkError } from '../../../wire/error.ts'
import type { MultiOperation } from '../../../wire/multi.ts'
import { addChroot, parentPath } from '../../../wire/path.ts'
import type { Acl, Stat } from '../../../wire/records.ts'
import { type Mark, markOf } from '../before.ts'
import { Guards } from '../parent-guard.ts'
import { isMasked, isSameAcl, isSameData } from '../same.ts'
import { HalfDone, setAclExactly } from '../set-acl-exactly.ts'

/** A znode to overwrite: as it is now, and as it is to be. */
export interface Overwrite {
  readonly path: string
  readonly now: { readonly data: Buffer | null; readonly acl: readonly Acl[]; readonly stat: Stat }
  /** undefined: stays. */
  readonly data?: Buffer | null
  readonly acl: readonly Acl[]
}

/** How often a znode is tried again because somebody created one beside it just then. */
const TRIES = 5

/**
 * Gives znodes other data and other ACLs, each wholly or not at all, and only if they are still those that were read. No
 * transaction can change an ACL; so where data and ACL both differ, one deletes the znode and creates it. A znode with
 * children takes two requests: first it is proved that its ACL may be changed, and what the first has done is taken back
 * when the second is refused.
 */
export class Replacer {
  readonly #zk: ZooKeeper
  readonly #guards: Guards

  constructor(zk: ZooKeeper) {
    this.#zk = zk
    this.#guards = new Guards(zk)
  }

  /** @returns for each what it has become, or why it stays as it is; HalfDone and ConnectionErrors leave it in doubt */
  async replace(items: readonly Overwrite[]): Promise<(Error | Mark)[]> {
    const ends: (Error | Mark)[] = []
    for (const item of items) ends.push(await this.#one(item).catch((error: Error) => error))
    return ends
  }

  async #one(item: Overwrite): Promise<Mark> {
    const { data, acl, now } = item
    if (isSameAcl(acl, now.acl) && now.stat.ephemeralOwner === 0n) return this.#setData(item)
    if (data === undefined || (isSameData(data, now.data) && now.stat.ephemeralOwner === 0n)) return this.#setAcl(item)
    // What cannot be kept is not destroyed.
    if (isMasked(now.acl)) throw new ZkError(errorCodes.NoAuth.code, item.path)
    try {
      return await this.#renew(item)
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'NotEmpty') throw error
      return this.#setBoth(item)
    }
  }

  async #setData({ path, now: { stat, data: was }, data = was }: Overwrite): Promise<Mark> {
    const server = addChroot(this.#zk.chroot, path)
    await this.#apply(path, stat, [{ op: 'setData', request: { path: server, data, version: stat.version } }])
    return markOf({ ...stat, version: (stat.version + 1) | 0 })
  }

  async #setAcl({ path, acl, now: { stat } }: Overwrite): Promise<Mark> {
    return markOf(await setAclExactly(this.#zk, path, acl, stat))
  }

  async #renew({ path: client, acl, data = null, now: { stat } }: Overwrite): Promise<Mark> {
    const path = addChroot(this.#zk.chroot, client)
    const czxid = await this.#apply(client, stat, [
      { op: 'delete', request: { path, version: stat.version } },
      { op: 'create', request: { path, data, acl, flags: 0 } },
    ])
    return markOf({ czxid, version: 0, aversion: 0 })
  }

  async #setBoth(item: Overwrite): Promise<Mark> {
    const { path, acl, now } = item
    // Writing the ACL that is there changes nothing, but is refused to who may not change it.
    const { aversion } = await setAclExactly(this.#zk, path, now.acl, now.stat)
    const stat = { ...now.stat, aversion }
    await this.#setData({ ...item, now: { ...now, stat } })
    try {
      return markOf(await setAclExactly(this.#zk, path, acl, stat))
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
      try {
        await this.#zk.set(path, now.data, { version: (stat.version + 1) | 0 })
      } catch (again) {
        const why = `its data was replaced, but not its ACL (${error.message}), and could not be put back`
        throw new HalfDone(`${why}: ${(again as Error).message}`, { cause: error })
      }
      throw error
    }
  }

  /**
   * Runs a transaction on a znode that is still the one that was read, and guarded where a guard can be put.
   * @returns its zxid
   * @throws ZkError BadVersion when it is another by now
   */
  async #apply(client: string, was: Stat, operations: readonly MultiOperation[]): Promise<bigint> {
    const path = addChroot(this.#zk.chroot, client)
    const parents = [parentPath(path)]
    for (let tries = TRIES; tries > 0; ) {
      const [now] = await this.#guards.look(parents, [path])
      if (now instanceof ZkError) throw new ZkError(now.code, client)
      if (markOf(now!) !== markOf(was)) break
      const answer = await this.#guards.send(parents, operations)
      const end = this.#guards.end(answer)
      if (end === 'done') return answer.zxid
      if (typeof end === 'number') throw new ZkError(end, client)
      if (end === 'raced') tries--
    }
    throw new ZkError(errorCodes.BadVersion.code, client)
  }
}
