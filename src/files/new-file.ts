import type { FileHandle } from 'node:fs/promises'

/** Opens a file for writing that must not be there yet: nobody's link is followed. @param mode before the umask */
export function openNew(file: string, mode: number): Promise<FileHandle> {
  const { constants, promises } = process.getBuiltinModule('node:fs')
  const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDWR } = constants
  return promises.open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
}

/** Writes a file that must not be there yet, to the disk. @throws Error of the file system, EEXIST among them */
export async function writeNew(file: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const handle = await openNew(file, mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
