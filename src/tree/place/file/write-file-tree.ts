import { Buffer } from 'node:buffer'
import { replaceFile } from '../../../files/replace-file.ts'
import type { FormatName, Packing } from '../../../files/tree-file-name.ts'
import type { Znode } from '../../walk/znode.ts'
import type { About, End } from '../about.ts'
import { loadFormat } from '../formats/formats.ts'
import { withParents } from '../with-parents.ts'
import { pack } from './packing.ts'

/** A tree on its way into a file. */
export interface Written {
  /** In the order of a walk. */
  readonly batches: AsyncIterable<readonly Znode[]>
  readonly about: About
  /** Asked when all was read. */
  end(): Omit<End, 'znodes'>
}

/** The bytes of a tree in a format, packed or not. */
export async function treeBytes(
  { batches, about, end }: Written,
  format: FormatName,
  packing?: Packing,
): Promise<AsyncIterable<Uint8Array>> {
  const { write } = await loadFormat(format)
  return pack(packing, asBytes(write(withParents(batches), about, end)))
}

/**
 * Writes a tree into a file for its owner only. Under its name the file is whole, or as it was.
 * @throws what reading the tree throws; Error of the file system
 */
export async function writeFileTree(file: string, tree: Written, format: FormatName, packing?: Packing): Promise<void> {
  await replaceFile(file, await treeBytes(tree, format, packing), 0o600)
}

/** Bytes that are worth a write, or a round of a packer. */
const CHUNK = 64 * 1024

async function* asBytes(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let open: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    open.push(bytes)
    length += bytes.length
    if (length < CHUNK) continue
    yield Buffer.concat(open)
    open = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(open)
}
