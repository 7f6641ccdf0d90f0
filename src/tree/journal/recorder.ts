import { Buffer } from 'node:buffer'
import { type FileHandle, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openNew } from '../../files/new-file.ts'
import { syncFolder } from '../../files/sync-folder.ts'
import { type Before, type Mark, readTarget, type Target, writeBefore } from './before.ts'
import { type Fate, files } from './entry.ts'
import { linesForwards } from './lines.ts'
import { unwritable } from './unwritable.ts'

/** Characters written at a time. */
const CHUNK = 512 * 1024

/** A place in the journal: how many lines are before it, and how many bytes. */
export interface Place {
  readonly line: number
  readonly byte: number
}

/**
 * Writes one entry of the journal. First every line of how things were, then `seal`, which returns when they are on the
 * disk; only then may anything of it be changed. What became of it is told with `tell`.
 */
export class Recorder {
  readonly id: number
  readonly folder: string
  readonly #before: FileHandle
  readonly #progress: FileHandle
  #open: string[] = []
  #openSize = 0
  #line = 0
  #byte = 0
  #bytes = 0
  #ephemerals = 0
  #sealed = false
  /** Notes are written one after the other, whoever makes them. */
  #noting: Promise<unknown> | undefined

  private constructor(id: number, folder: string, before: FileHandle, progress: FileHandle) {
    this.id = id
    this.folder = folder
    this.#before = before
    this.#progress = progress
  }

  static async open(id: number, folder: string): Promise<Recorder> {
    const before = await openNew(join(folder, files.before), 0o600)
    return new Recorder(id, folder, before, await openNew(join(folder, files.progress), 0o600))
  }

  /** Whether something may have been changed by now. */
  get sealed(): boolean {
    return this.#sealed
  }

  /** Where the next line will be. Only between a `seal` and the next `write`. */
  get place(): Place {
    return { line: this.#line, byte: this.#byte }
  }

  /** The promise, if any, resolves when more can be taken. @throws UsageError when the disk refuses */
  write(before: Before): Promise<void> | undefined {
    const text = writeBefore(before)
    this.#open.push(text)
    this.#openSize += text.length
    this.#line++
    if ('data' in before) this.#bytes += before.data?.length ?? 0
    if ('stat' in before && before.stat.ephemeralOwner !== 0n) this.#ephemerals++
    return this.#openSize >= CHUNK ? this.#flush() : undefined
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#open.join(''))
    this.#open = []
    this.#openSize = 0
    try {
      await this.#before.writeFile(bytes)
      this.#byte += bytes.length
    } catch (error) {
      throw unwritable(error)
    }
  }

  /** Brings everything written so far to the disk. @throws UsageError when the disk refuses */
  async seal(): Promise<void> {
    await this.#flush()
    try {
      await this.#before.datasync()
      const sealed = { written: this.#line, length: this.#byte, bytes: this.#bytes, ephemerals: this.#ephemerals }
      await this.#append(sealed)
      await this.#progress.datasync()
      if (this.#sealed) return
      // The files are there from the first time on.
      await syncFolder(this.folder)
      await syncFolder(dirname(this.folder))
      this.#sealed = true
    } catch (error) {
      throw unwritable(error)
    }
  }

  /** What the lines sealed from a place on are about, in their order. */
  async *since(from: Place): AsyncGenerator<Target[]> {
    for await (const lines of linesForwards(this.#before, from.byte, this.#byte)) yield lines.map(readTarget)
  }

  /**
   * Notes what became of the lines up to `done`.
   * A note that cannot be written is left out: what was changed stays recorded, and `undo` looks at what is there.
   * @param fates of the lines, by their number, whose change did not come about
   * @param after what lines, by their number, have become
   */
  async tell(
    done: number,
    fates: Readonly<Partial<Record<Fate, readonly number[]>>> = {},
    after: Readonly<Record<number, Mark>> = {},
  ): Promise<void> {
    const given = Object.entries({ fates, after }).filter(([, note]) => Object.keys(note).length > 0)
    await this.#note({ done, ...Object.fromEntries(given) })
  }

  /** @param error why the command did not come to its end */
  async end(error?: string): Promise<void> {
    await this.#note({ ended: Date.now(), ...(error === undefined ? {} : { error }) })
    await this.#progress.datasync().catch(() => undefined)
    await this.#close()
  }

  /** Takes the entry away: nothing was changed. */
  async discard(): Promise<void> {
    await this.#close()
    await rm(this.folder, { recursive: true, force: true })
  }

  async #note(note: object): Promise<void> {
    await this.#append(note).catch(() => undefined)
  }

  #append(note: object): Promise<void> {
    const write = (): Promise<void> => this.#progress.writeFile(`${JSON.stringify(note)}\n`)
    const appended = (this.#noting ?? Promise.resolve()).then(write, write)
    this.#noting = appended
    return appended
  }

  async #close(): Promise<void> {
    await Promise.all([this.#before.close(), this.#progress.close()]).catch(() => undefined)
  }
}
