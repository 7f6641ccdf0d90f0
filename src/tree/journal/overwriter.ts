import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import type { Fate } from './entry.ts'
import type { Recorder } from './recorder.ts'

/** A znode to overwrite: as it is now, and as it is to be. */
export interface Overwrite {
  readonly path: string
  readonly now: { readonly data: Buffer | null; readonly acl: readonly Acl[]; readonly stat: Stat }
  /** undefined: stays. */
  readonly data?: Buffer | null
  readonly acl: readonly Acl[]
}

/**
 * Overwrites znodes, under the versions that were read. An undo that overwrites can itself be undone: what is replaced
 * goes into an entry of its own first, which begins with the first of them.
 */
export class Overwriter {
  readonly #zk: ZooKeeper
  readonly #begin: () => Promise<Recorder>
  #recorder: Recorder | undefined

  constructor(zk: ZooKeeper, begin: () => Promise<Recorder>) {
    this.#zk = zk
    this.#begin = begin
  }

  /** @returns an error for each that stays as it is; undefined where it was done */
  async overwrite(items: readonly Overwrite[]): Promise<(ZkError | undefined)[]> {
    if (items.length === 0) return []
    this.#recorder ??= await this.#begin()
    const recorder = this.#recorder
    const first = recorder.place.line
    for (const { path: client, now, data } of items) {
      const path = addChroot(this.#zk.chroot, client)
      const { acl, stat } = now
      await recorder.write(data === undefined ? { did: 'acl', path, acl, stat } : { did: 'set', path, ...now })
    }
    await recorder.seal()
    const fates: Partial<Record<Fate, number[]>> = {}
    let fatal: unknown
    const one = async (item: Overwrite, index: number): Promise<ZkError | undefined> => {
      try {
        await this.#write(item)
        return undefined
      } catch (error) {
        const known = error instanceof ZkError
        ;(fates[known ? 'left' : 'doubt'] ??= []).push(first + index)
        if (known) return error
        fatal ??= error
        return undefined
      }
    }
    const errors = await Promise.all(items.map(one))
    await recorder.tell(first + items.length, fates)
    if (fatal) throw fatal
    return errors
  }

  async #write({ path, now, data, acl }: Overwrite): Promise<void> {
    if (data === undefined) {
      await this.#zk.setAcl(path, acl, { version: now.stat.aversion })
      return
    }
    // Data first: the new ACL may not let us write.
    const setting = this.#zk.set(path, data, { version: now.stat.version })
    const opening = this.#zk.setAcl(path, acl, { version: now.stat.aversion })
    opening.catch(() => undefined)
    await setting
    await opening
  }

  async end(error: unknown): Promise<void> {
    await this.#recorder?.end(error instanceof Error ? error.message : undefined)
  }
}
