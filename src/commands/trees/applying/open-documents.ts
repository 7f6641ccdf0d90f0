import { Buffer, isUtf8 } from 'node:buffer'
import type { Context } from '../../../cli/declare/context.ts'
import type { DocumentPlace } from '../../../cli/declare/place/document-kind.ts'
import { systemText } from '../../../files/system-text.ts'
import type { Document } from '../../../tree/declared/document.ts'
import { openFileTree, openHeldTree } from '../../../tree/place/file/file-tree.ts'
import { openFolderTree } from '../../../tree/place/folder/folder-tree.ts'
import { formatOf } from '../../../tree/place/formats/formats.ts'
import type { Fill } from '../../../tree/place/formats/tree-format.ts'
import { HELD } from '../../../tree/place/limits.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { UsageError } from '../../../wire/error.ts'
import { pathFault } from '../../../wire/path.ts'

/** Bytes of stdin, or of a pipe, that are kept in memory: documents are read more than once. */
const MOST_HELD = 64 << 20

/**
 * Opens documents, each of which may be several of YAML.
 * @param at where those stand that do not say it
 * @param fill puts values in place of variables
 * @throws UsageError for what is no document, or does not say where it stands
 */
export async function openDocuments(
  places: readonly DocumentPlace[],
  at: string | undefined,
  fill: Fill | undefined,
  call: Context,
): Promise<Document[]> {
  if (places.filter(({ at }) => at === 'stream').length > 1)
    throw new UsageError('- can be read once, and is there twice')
  const documents: Document[] = []
  let placed = false
  try {
    for (const place of places) {
      for (const source of await sourcesOf(place, fill, call)) {
        const own = await ownRoot(source)
        if (own === undefined && at === undefined)
          throw new UsageError(`${source.name} does not say where it stands`, 'path: /app in it says so, or PATH here')
        placed ||= own === undefined
        documents.push({ source, root: own ?? at! })
      }
    }
    if (at !== undefined && !placed)
      throw new UsageError(
        `nothing stands at ${at}: each document says itself where it stands`,
        'it can be put elsewhere by import',
      )
    return documents
  } catch (error) {
    await closeDocuments(documents)
    throw error
  }
}

export async function closeDocuments(documents: readonly Document[]): Promise<void> {
  await Promise.all(documents.map(({ source }) => source.close()))
}

async function sourcesOf(place: DocumentPlace, fill: Fill | undefined, call: Context): Promise<TreeSource[]> {
  switch (place.at) {
    case 'folder':
      return [await openFolderTree(place.folder, fill)]
    case 'stream':
      if (call.io.inTty) throw new UsageError('- is stdin, and that is a terminal', 'say < FILE, or name the file')
      return heldSources('-', await held('-', call.io.streamStdin?.() ?? [await call.io.readStdin()]), undefined, fill)
    case 'file':
      return fileSources(place.file, fill)
  }
}

async function fileSources(file: string, fill: Fill | undefined): Promise<TreeSource[]> {
  const { createReadStream, promises } = process.getBuiltinModule('node:fs')
  const found = await promises.stat(file).catch(() => undefined)
  // What is not there, or a folder, is told by who opens it.
  if (!found || found.isDirectory() || (found.isFile() && found.size > HELD)) return [await openFileTree(file, fill)]
  try {
    return await heldSources(file, await held(file, createReadStream(file)), file, fill)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file} cannot be read: ${systemText(error as NodeJS.ErrnoException)}`)
  }
}

async function held(name: string, bytes: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MOST_HELD)
      throw new UsageError(
        `${name} has more than ${MOST_HELD >> 20} MiB, and cannot be read twice`,
        'put it into a file',
      )
  }
  return Buffer.concat(chunks)
}

async function heldSources(
  name: string,
  bytes: Buffer,
  file: string | undefined,
  fill: Fill | undefined,
): Promise<TreeSource[]> {
  const parts = partsOf(bytes, file ?? name)
  if (parts.length < 2) return [await openHeldTree(name, parts[0] ?? bytes, file, fill)]
  return Promise.all(parts.map((part, at) => openHeldTree(`${name}, document ${at + 1}`, part, file, fill)))
}

/** The documents of a YAML file; none that holds nothing. */
function partsOf(bytes: Buffer, name: string): Buffer[] {
  if (!isUtf8(bytes) || formatOf(bytes, true, name) !== 'yaml') return [bytes]
  const parts = bytes.toString().split(/^(?=---(?:\s|$))/m)
  return parts.filter((part) => !/^(?:---\s*)?(?:\s*#.*\n?|\s+)*$/.test(part)).map((part) => Buffer.from(part))
}

async function ownRoot(source: TreeSource): Promise<string | undefined> {
  let root = await source.root()
  if (root === undefined) {
    // It may say so behind all else.
    for await (const _ of source.read());
    root = await source.root()
  }
  const fault = root === undefined ? undefined : pathFault(root)
  if (fault !== undefined) throw new UsageError(`${source.name} stands at no path of ZooKeeper: ${fault}`)
  return root
}
