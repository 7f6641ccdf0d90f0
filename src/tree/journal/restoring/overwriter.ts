import type { ZooKeeper } from '../../../client/client.ts'
import { ZkError } from '../../../wire/error.ts'
import { addChroot } from '../../../wire/path.ts'
import type { Before, Mark } from '../before.ts'
import type { Fate } from '../entry.ts'
import type { Recorder } from '../recorder.ts'
import { isSameAcl, isSameData } from '../same.ts'
import { HalfDone } from '../set-acl-exactly.ts'
import { type Overwrite, Replacer } from './replacer.ts'

/**
 * Overwrites znodes, each wholly or not at all, and only what was read. An undo that overwrites can itself be undone: what
 * is replaced goes into an entry of its own first, which begins with the first of them.
 */
export class Overwriter {
  readonly #zk: ZooKeeper
  readonly #begin: () => Promise<Recorder>
  readonly #replacer: Replacer
  #recorder: Recorder | undefined

  constructor(zk: ZooKeeper, begin: () => Promise<Recorder>) {
    this.#zk = zk
    this.#begin = begin
    this.#replacer = new Replacer(zk)
  }

  /** @returns an error for each that stays as it is; undefined where it was done */
  async overwrite(items: readonly Overwrite[]): Promise<(Error | undefined)[]> {
    if (items.length === 0) return []
    const records = items.map(({ path: client, now, data, acl }): Before => {
      const path = addChroot(this.#zk.chroot, client)
      const { acl: was, stat } = now
      return data === undefined || (isSameData(data, now.data) && !isSameAcl(acl, was))
        ? { did: 'acl', path, acl: was, stat }
        : { did: 'set', path, ...now }
    })
    const replacing = () => this.#replacer.replace(items)
    return this.record(records, replacing)
  }

  /**
   * Notes how things are, does the work, and notes what became of them.
   * @param work gives for each an error, or what it has become
   */
  async record(
    befores: readonly Before[],
    work: () => Promise<readonly (Error | Mark | undefined)[]>,
  ): Promise<(Error | undefined)[]> {
    this.#recorder ??= await this.#begin()
    const recorder = this.#recorder
    const first = recorder.place.line
    for (const before of befores) await recorder.write(before)
    await recorder.seal()
    const fates: Partial<Record<Fate, number[]>> = {}
    const after: Record<number, Mark> = {}
    let fatal: Error | undefined
    const errors = (await work()).map((end, i) => {
      if (typeof end === 'string') after[first + i] = end
      if (!(end instanceof Error)) return undefined
      const known = end instanceof ZkError
      ;(fates[known ? 'left' : 'doubt'] ??= []).push(first + i)
      if (!known && !(end instanceof HalfDone)) fatal ??= end
      return end
    })
    await recorder.tell(first + befores.length, fates, after)
    if (fatal) throw fatal
    return errors
  }

  async end(error: unknown): Promise<void> {
    await this.#recorder?.end(error instanceof Error ? error.message : undefined)
  }
}
