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
    for await (const entries of entriesOf(withParents(batches), about, end))
      for (const entry of entries) await into.add(entry)
  })
}

async function isExport(folder: string): Promise<boolean> {
  const { lstat } = process.getBuiltinModule('node:fs/promises')
  return (await lstat(join(folder, own.tree)).catch(absent))?.isFile() === true
}

/** The folder of a znode. */
interface Home {
  readonly path: readonly string[]
  /** Folders in it through which long names of children go. */
  readonly pieces: Set<string>
}

/** Puts entries into a folder, each under a name that no other has on this file system. */
export class FolderFilling {
  readonly #draft: FolderDraft
  readonly #way = new Ancestors<Home>()

  constructor(draft: FolderDraft) {
    this.#draft = draft
  }

  async add({ znode, own: name, content }: Entry): Promise<void> {
    const path = znode.map((one) => `/${one}`).join('')
    if (name !== undefined) {
      const home = this.#way.leaveTo(`${path}/`)!.known
      await this.#draft.file([...home.path, name], content!)
      return
    }
    const parent = this.#way.leaveTo(path)?.known
    const at = parent ? await this.#place(parent, znode.at(-1)!, content) : []
    if (!content) this.#way.enter(path, { path: at, pieces: new Set() })
  }

  async #place(home: Home, name: string, content: Uint8Array | undefined): Promise<readonly string[]> {
    // The second spelling is for a name that is the same as another one to this file system.
    for (const all of [false, true]) {
      const names = entryNames(name, { all })
      const at = [...home.path, ...names]
      if (!(await this.#goThrough(home, names.slice(0, -1)))) continue
      if (content ? await this.#draft.file(at, content) : await this.#draft.folder(at)) return at
    }
    throw new Error(`two znodes have the name ${JSON.stringify(name)} under one parent`)
  }

  /** Makes the folders that a long name goes through. @returns false where one of them is another name's */
  async #goThrough({ path, pieces }: Home, names: readonly string[]): Promise<boolean> {
    for (const at of names.keys()) {
      const way = names.slice(0, at + 1)
      const key = way.join('/')
      if (pieces.has(key)) continue
      if (!(await this.#draft.folder([...path, ...way]))) return false
      pieces.add(key)
    }
    return true
  }
}
