import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import type { Entry, Headers, Pack } from 'tar-stream'
import { UsageError } from '../../../wire/error.ts'
import { entriesOf } from '../layout/entries-of.ts'
import { entryNames } from '../layout/entry-names.ts'
import { FolderReading } from '../layout/folder-reading.ts'
import { MOST_OF_A_ZNODE } from '../limits.ts'
import type { TreeFormat } from './tree-format.ts'

/** A tree as the folders and files of a folder, in a tar archive. */
export const tar: TreeFormat = {
  inherits: true,
  async *read(bytes, { name, root }) {
    // It is CommonJS: bundled, its names are on `default` only.
    const { extract } = (await import('tar-stream')).default
    const reading = new FolderReading(name, root)
    const unpacking = extract()
    const source = Readable.from(bytes)
    source.on('error', (error) => unpacking.destroy(error))
    source.pipe(unpacking)
    try {
      for await (const entry of unpacking) {
        const path = pathOf(entry.header, name)
        const content = await contentOf(entry, name)
        const part = path.some(FolderReading.isHidden) ? undefined : reading.part(path, content)
        if (part) yield [part]
      }
    } catch (error) {
      if (error instanceof UsageError) throw error
      throw new UsageError(`${name} is damaged, or cut short: ${(error as Error).message}`)
    } finally {
      source.destroy()
    }
    reading.end()
  },
  async *write(batches, about, end) {
    const { pack } = (await import('tar-stream')).default
    const packing = pack()
    const mtime = new Date(about.time)
    const filling = (async () => {
      for await (const entries of entriesOf(batches, about, end)) {
        for (const { znode, own, content } of entries) {
          const names = znode.flatMap((one) => entryNames(one, { windows: false }))
          const name = (own === undefined ? names : [...names, own]).join('/')
          // The topmost folder is the archive itself.
          if (name !== '') await add(packing, { name, mtime }, content)
        }
      }
      packing.finalize()
    })()
    filling.catch((error: Error) => packing.destroy(error))
    for await (const chunk of packing) yield chunk as Uint8Array
    await filling
  },
}

function pathOf({ name, type }: Headers, archive: string): string[] {
  if (type !== 'file' && type !== 'contiguous-file' && type !== 'directory')
    throw new UsageError(`${archive}, ${name}: a ${type} is not followed: only files and folders are read`)
  const path = name.split('/').filter((one) => one !== '' && one !== '.')
  if (path.includes('..')) throw new UsageError(`${archive}, ${name} leads out of the archive`)
  return path
}

/** @returns undefined for a folder */
async function contentOf(entry: Entry, archive: string): Promise<Buffer | undefined> {
  const { name, type, size = 0 } = entry.header
  if (size > MOST_OF_A_ZNODE)
    throw new UsageError(`${archive}, ${name}: more than ${MOST_OF_A_ZNODE >> 20} MiB: no znode has as much`)
  const chunks: Uint8Array[] = []
  for await (const chunk of entry) chunks.push(chunk)
  return type === 'directory' ? undefined : Buffer.concat(chunks)
}

/** Resolves when it is in the archive, as far as somebody has taken of that. */
function add(packing: Pack, header: Headers, content: Buffer | undefined): Promise<void> {
  return new Promise((done, failed) => {
    const added = (error?: Error | null) => (error ? failed(error) : done())
    if (content) packing.entry({ ...header, mode: 0o600 }, content, added)
    else packing.entry({ ...header, mode: 0o700, type: 'directory' }, added)
  })
}
