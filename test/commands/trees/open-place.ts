import { openFileTree } from '../../../src/tree/place/file/file-tree.ts'
import { openFolderTree } from '../../../src/tree/place/folder/folder-tree.ts'
import type { Znode } from '../../../src/tree/walk/znode.ts'
import { readAll } from '../../tree/place/trees.ts'

/** What is in a file or a folder. */
export async function openPlace(file: string): Promise<Znode[]> {
  const source = await (file.endsWith('/') ? openFolderTree(file) : openFileTree(file))
  const found = await readAll(source)
  await source.close()
  return found
}
