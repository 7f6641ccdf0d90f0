import type { Stats } from 'node:fs'
import { dirname, join } from 'node:path'
import { UsageError } from '../wire/error.ts'
import { draftBeside } from './draft-name.ts'
import { absent } from './landing.ts'
import { openNew } from './new-file.ts'
import { syncFolder } from './sync-folder.ts'

/** A folder that is being filled, under a name that nobody knows. */
export interface FolderDraft {
  /** @returns whether it was made: false where its name is taken, on some file systems also by one that is spelled otherwise */
  folder(path: readonly string[]): Promise<boolean>
  /** The same of a file. */
  file(path: readonly string[], content: Uint8Array): Promise<boolean>
}

/**
 * Writes a folder as a whole: it has its name only when all is in it. Nobody else can read it until they are let. What is in
 * it is on the disk when the system writes it there: waiting for each of many small files takes minutes.
 * @param mayReplace asked of a folder of that name that is not empty
 * @throws UsageError for a link, a file, or a folder that may not be replaced; Error of the file system, under that name
 */
export async function replaceFolder(
  name: string,
  mayReplace: (folder: string) => Promise<boolean>,
  fill: (draft: FolderDraft) => Promise<void>,
): Promise<void> {
  const { lstat, mkdir, readdir, rename, rm } = process.getBuiltinModule('node:fs/promises')
  const folder = name.replace(/(?<=.)\/+$/, '')
  const before = await lstat(folder).catch(absent)
  if (before) refuse(name, before)
  if (before && (await readdir(folder)).length > 0 && !(await mayReplace(folder)))
    throw new UsageError(
      `${name} is not empty, and no export: it was not replaced`,
      'name a folder that is not there yet',
    )
  const draft = draftBeside(folder)
  try {
    await mkdir(draft, { mode: 0o700 })
    await fill(draftAt(draft))
    if (before) await swap(draft, folder)
    else await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    const { path } = error as NodeJS.ErrnoException
    throw path?.startsWith(draft) ? Object.assign(error as Error, { path: folder + path.slice(draft.length) }) : error
  }
  await syncFolder(dirname(folder))
}

/** No system call that Node knows puts a folder in the place of one that is not empty. */
async function swap(draft: string, folder: string): Promise<void> {
  const { rename, rm } = process.getBuiltinModule('node:fs/promises')
  const aside = draftBeside(folder)
  await rename(folder, aside)
  try {
    await rename(draft, folder)
  } catch (error) {
    await rename(aside, folder)
    throw error
  }
  await rm(aside, { recursive: true })
}

function refuse(name: string, before: Stats): void {
  if (before.isSymbolicLink())
    throw new UsageError(`${name} is a link: links are not followed`, 'name the folder itself')
  if (!before.isDirectory()) throw new UsageError(`${name} is no folder`)
}

function draftAt(draft: string): FolderDraft {
  const { mkdir } = process.getBuiltinModule('node:fs/promises')
  return {
    folder: (path) => mkdir(join(draft, ...path), { mode: 0o700 }).then(() => true, taken),
    file: (path, content) => write(join(draft, ...path), content).then(() => true, taken),
  }
}

async function write(file: string, content: Uint8Array): Promise<void> {
  const handle = await openNew(file, 0o600)
  try {
    await handle.writeFile(content)
  } finally {
    await handle.close()
  }
}

function taken(error: NodeJS.ErrnoException): false {
  if (error.code !== 'EEXIST') throw error
  return false
}
