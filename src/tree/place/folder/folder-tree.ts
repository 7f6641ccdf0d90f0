import type { Buffer } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { basename, join } from 'node:path'
import { systemText } from '../../../files/system-text.ts'
import { UsageError } from '../../../wire/error.ts'
import { byName } from '../../walk/list.ts'
import { own } from '../layout/entries-of.ts'
import { goesOn } from '../layout/entry-names.ts'
import { FolderReading } from '../layout/folder-reading.ts'
import { MOST_OF_A_ZNODE } from '../limits.ts'
import type { Part } from '../part.ts'
import type { TreeSource } from '../place.ts'
import { znodesOf } from '../znodes-of.ts'

/** Files that are read at once. */
const AT_ONCE = 8

/**
 * Opens a folder that holds a tree: an export, or one made by hand.
 * @throws UsageError for one that is not there, is no folder, or is a link to one
 */
export async function openFolderTree(name: string): Promise<TreeSource> {
  const folder = name.replace(/(?<=.)\/+$/, '')
  const found = await process.getBuiltinModule('node:fs/promises').lstat(folder).catch(refused(name))
  if (found.isSymbolicLink())
    throw new UsageError(`${name} is a link: links are not followed`, 'name the folder itself')
  if (!found.isDirectory()) throw new UsageError(`${name} is no folder`)
  return {
    name,
    where: (below) => `${basename(folder)}:${below === '' ? '/' : below}`,
    read: (options) => znodesOf(partsOf(folder), { name, inherits: true }, options),
    root: () => rootOf(folder),
    async close() {},
  }
}

/** What an export tells of itself. */
async function rootOf(folder: string): Promise<string | undefined> {
  let root: string | undefined
  const reading = new FolderReading(folder, (path) => {
    root = path
  })
  const exported = (await list(folder)).some(({ name }) => name === own.tree)
  if (exported) reading.part([own.tree], await contentOf(join(folder, own.tree)))
  return root
}

async function* partsOf(folder: string): AsyncGenerator<Part[]> {
  const reading = new FolderReading(folder, () => {})
  yield* below(folder, [], reading)
  reading.end()
}

/** What is in the folder of one znode, and below it, in the order of a walk. */
async function* below(top: string, path: readonly string[], reading: FolderReading): AsyncGenerator<Part[]> {
  const self = reading.part(path, undefined)
  if (self) yield [self]
  const { ours, children } = await entriesOf(top, path, reading)
  yield* read(top, ours, reading)
  let files: (readonly string[])[] = []
  for (const child of children) {
    if (!child.isFolder) {
      files.push(child.path)
      continue
    }
    yield* read(top, files, reading)
    files = []
    yield* below(top, child.path, reading)
  }
  yield* read(top, files, reading)
}

async function* read(
  top: string,
  files: readonly (readonly string[])[],
  reading: FolderReading,
): AsyncGenerator<Part[]> {
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const some = files.slice(at, at + AT_ONCE)
    const contents = await Promise.all(some.map((file) => contentOf(join(top, ...file))))
    yield some.flatMap((file, index) => reading.part(file, contents[index]) ?? [])
  }
}

interface Child {
  /** Of the znode. */
  readonly name: string
  readonly path: readonly string[]
  readonly isFolder: boolean
}

async function entriesOf(
  top: string,
  path: readonly string[],
  reading: FolderReading,
): Promise<{ ours: (readonly string[])[]; children: Child[] }> {
  const ours: (readonly string[])[] = []
  const children: Child[] = []
  for (const entry of await list(join(top, ...path))) {
    const at = [...path, entry.name]
    if (FolderReading.isOwn(entry.name)) ours.push(at)
    else if (goesOn(entry.name) && entry.isDirectory()) children.push(...(await entriesOf(top, at, reading)).children)
    else children.push({ name: reading.nameAt(at), path: at, isFolder: entry.isDirectory() })
  }
  return { ours, children: children.sort((a, b) => byName(a.name, b.name)) }
}

async function list(folder: string): Promise<Dirent[]> {
  const { readdir } = process.getBuiltinModule('node:fs/promises')
  const found = await readdir(folder, { withFileTypes: true }).catch(refused(folder))
  const seen = found.filter(({ name }) => !FolderReading.isHidden(name))
  const strange = seen.find((one) => !one.isFile() && !one.isDirectory())
  if (!strange) return seen
  const what = strange.isSymbolicLink() ? 'is a link: links are not followed' : 'is neither a file nor a folder'
  throw new UsageError(`${join(folder, strange.name)} ${what}`)
}

async function contentOf(file: string): Promise<Buffer> {
  const { constants, promises } = process.getBuiltinModule('node:fs')
  // What has become a link or a pipe meanwhile is not followed, and nobody waits for it.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await promises.open(file, flags).catch(refused(file))
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new UsageError(`${file} is no file any more`)
    if (found.size > MOST_OF_A_ZNODE)
      throw new UsageError(`${file} has more than ${MOST_OF_A_ZNODE >> 20} MiB: no znode has as much`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

function refused(file: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new UsageError(`${file} cannot be read: ${systemText(error)}`)
  }
}
