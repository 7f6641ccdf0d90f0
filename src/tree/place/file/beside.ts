import type { Buffer } from 'node:buffer'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { systemText } from '../../../files/system-text.ts'
import { UsageError } from '../../../wire/error.ts'
import { MOST_OF_A_ZNODE } from '../limits.ts'

/**
 * Reads what a document names: a file in its own folder or below, also by links. A document that somebody else has written
 * shall not send a file of this machine to a server.
 * @param document the file; undefined: stdin, whose folder is the working one
 * @throws UsageError
 */
export async function readBeside(document: string | undefined, file: string): Promise<Buffer> {
  const { readFile, realpath, stat } = process.getBuiltinModule('node:fs/promises')
  const shown = JSON.stringify(file)
  const folder = await realpath(document === undefined ? '.' : dirname(document))
  if (isAbsolute(file)) throw new UsageError(`${shown} has to be named from the folder of the document on`)
  try {
    const target = await realpath(resolve(folder, file))
    const way = relative(folder, target)
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way))
      throw new UsageError(`${shown} leads out of the folder of the document`)
    const found = await stat(target)
    if (!found.isFile()) throw new UsageError(`${shown} is no file`)
    if (found.size > MOST_OF_A_ZNODE)
      throw new UsageError(`${shown} has more than ${MOST_OF_A_ZNODE >> 20} MiB: no znode has as much`)
    return await readFile(target)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${shown} cannot be read: ${systemText(error as NodeJS.ErrnoException)}`)
  }
}
