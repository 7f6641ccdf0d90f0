import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { absent } from '../../files/landing.ts'
import { writeNew } from '../../files/new-file.ts'
import { requireOwn } from '../../files/trust.ts'
import { type Entry, FORMAT, files, type Head, isRunning, readEntry, stateOf } from './entry.ts'
import { Recorder } from './recorder.ts'
import { unwritable } from './unwritable.ts'

/** Entries kept, the one being written included; the oldest go first. */
export const KEPT = 50
/** Bytes kept, besides the newest entry, which stays whatever its size. */
export const KEPT_BYTES = 1024 ** 3

/**
 * What bulk commands deleted and overwrote on this machine: a folder an operation, numbered. For their owner only, since
 * data and ACLs of znodes are in it.
 */
export class Journal {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /**
   * Begins an entry, and drops those over the limits.
   * @throws UsageError when the disk refuses
   */
  async begin(head: Head): Promise<Recorder> {
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 })
      await chmod(this.folder, 0o700)
      // Before pruning: a number is not given again.
      const last = (await this.#ids()).at(-1) ?? 0
      await this.#prune()
      const { id, folder } = await this.#makeFolder(last)
      await writeNew(join(folder, files.head), `${JSON.stringify({ format: FORMAT, ...head })}\n`, 0o600)
      return await Recorder.open(id, folder)
    } catch (error) {
      throw unwritable(error)
    }
  }

  /** All entries, the newest first; those of an embedded server that is gone are left out. */
  async entries(): Promise<Entry[]> {
    return (await this.#all()).filter((entry) => !isGone(entry))
  }

  async entry(id: number): Promise<Entry | undefined> {
    return readEntry(id, join(this.folder, String(id)))
  }

  async #all(): Promise<Entry[]> {
    const all = await Promise.all((await this.#ids()).map((id) => this.entry(id)))
    return all.flatMap((entry) => entry ?? []).reverse()
  }

  async #ids(): Promise<number[]> {
    const names = await readdir(this.folder).catch(absent)
    if (!names) return []
    // Undo writes what stands there into the ensemble.
    await requireOwn(this.folder)
    return names
      .filter((name) => /^[1-9]\d{0,8}$/.test(name))
      .map(Number)
      .sort((a, b) => a - b)
  }

  /** A folder of its own, also when several processes ask for one at once. */
  async #makeFolder(last: number): Promise<{ id: number; folder: string }> {
    for (let id = last + 1; ; id++) {
      const folder = join(this.folder, String(id))
      try {
        await mkdir(folder, { mode: 0o700 })
        return { id, folder }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }

  async #prune(): Promise<void> {
    let [count, size] = [0, 0]
    for (const entry of await this.#all()) {
      count++
      if (count > 1) size += entry.size
      const surplus = (count >= KEPT || size > KEPT_BYTES) && stateOf(entry) !== 'open'
      if (surplus || isGone(entry)) await rm(entry.folder, { recursive: true, force: true })
    }
  }
}

function isGone({ head }: Entry): boolean {
  return head.sandbox === true && !isRunning(head)
}
