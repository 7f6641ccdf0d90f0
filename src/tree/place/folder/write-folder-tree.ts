import { join } from 'node:path'
import { absent } from '../../../files/landing.ts'
import { type FolderDraft, replaceFolder } from '../../../files/replace-folder.ts'
import { Ancestors } from '../ancestors.ts'
import type { Written } from '../file/write-file-tree.ts'
import { type Entry, entriesOf, own } from '../layout/entries-of.ts'
import { entryNames } from '../layout/entry-names.ts'
import { withParents } from '../with-parents.ts'

/**
 * Writes a tree as a folder for its owner only. Under its name the folder is whole, or as it was; an older export is replaced.
 * @throws UsageError for another folder that is not empty; what reading the tree throws; Error of the file system
 */
export async function writeFolderTree(folder: string, { batches, about, end }: Written): Promise<void> {
  await replaceFolder(folder, isExport, async (draft) => {
    const into = new FolderFilling(draft)
    try {
      for await (const entries of entriesOf(withParents(batches), about, end))
        for (const entry of entries) await into.add(entry)
    } finally {
      await into.idle()
    }
  })
}

async function isExport(folder: string): Promise<boolean> {
  const { lstat } = process.getBuiltinModule('node:fs/promises')
  return (await lstat(join(folder, own.tree)).catch(absent))?.isFile() === true
}

/** The folder of a znode. */
interface Home {
  /** Resolves when it is there; undefined: it could not be made. */
  readonly path: Promise<readonly string[] | undefined>
  /** Folders in it through which long names of children go, and whether they are to be had. */
  readonly pieces: Map<string, Promise<boolean>>
}

/** What is made at once. One after the other they take a disk four times as long. */
const AT_ONCE = 16

/** Puts entries into a folder, each under a name that no other has on this file system; many at once, parents first. */
export class FolderFilling {
  readonly #draft: FolderDraft
  readonly #way = new Ancestors<Home>()
  readonly #making = new Set<Promise<unknown>>()
  #failure: { readonly error: unknown } | undefined

  constructor(draft: FolderDraft) {
    this.#draft = draft
  }

  /** Resolves when there is room for the next. @throws why one of those before could not be made */
  async add({ znode, own: name, content }: Entry): Promise<void> {
    if (name === own.complete) await this.idle()
    else if (this.#making.size >= AT_ONCE) await Promise.race(this.#making)
    if (this.#failure) throw this.#failure.error
    const path = znode.map((one) => `/${one}`).join('')
    if (name !== undefined) {
      const home = this.#way.leaveTo(`${path}/`)!.known
      void this.#make(() => this.#into(home, (at) => this.#draft.file([...at, name], content!)))
      return
    }
    const parent = this.#way.leaveTo(path)?.known
    const made = this.#make(async () =>
      parent ? this.#into(parent, (at) => this.#place(at, parent.pieces, znode.at(-1)!, content)) : [],
    )
    if (!content) this.#way.enter(path, { path: made, pieces: new Map() })
  }

  /** Nothing is being made any more. @throws why something could not be */
  async idle(): Promise<void> {
    await Promise.all(this.#making)
    if (this.#failure) throw this.#failure.error
  }

  /** @returns undefined where it fails; that is told to who adds the next */
  #make<T>(make: () => Promise<T>): Promise<T | undefined> {
    const making = make()
      .catch((error: unknown): undefined => {
        this.#failure ??= { error }
      })
      .finally(() => this.#making.delete(making))
    this.#making.add(making)
    return making
  }

  /** Nothing is made in what could not be made itself. */
  async #into<T>(home: Home, make: (at: readonly string[]) => Promise<T>): Promise<T | undefined> {
    const at = await home.path
    return at && make(at)
  }

  async #place(
    parent: readonly string[],
    pieces: Home['pieces'],
    name: string,
    content: Uint8Array | undefined,
  ): Promise<readonly string[]> {
    // The second spelling is for a name that is the same as another one to this file system.
    for (const all of [false, true]) {
      const names = entryNames(name, { all })
      const at = [...parent, ...names]
      if (!(await this.#goThrough(parent, pieces, names.slice(0, -1)))) continue
      if (content ? await this.#draft.file(at, content) : await this.#draft.folder(at)) return at
    }
    throw new Error(`two znodes have the name ${JSON.stringify(name)} under one parent`)
  }

  /** Makes the folders that a long name goes through. @returns false where one of them is another name's */
  async #goThrough(parent: readonly string[], pieces: Home['pieces'], names: readonly string[]): Promise<boolean> {
    for (const at of names.keys()) {
      const way = names.slice(0, at + 1)
      const key = way.join('/')
      const known = pieces.get(key) ?? this.#draft.folder([...parent, ...way])
      pieces.set(key, known)
      if (!(await known)) return false
    }
    return true
  }
}
