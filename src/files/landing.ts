import type { Stats } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { UsageError } from '../wire/error.ts'

/** What a name leads to. */
export interface Landing {
  /** The name with no symbolic link left in it; the last link itself where it leads to a device or a pipe. */
  readonly file: string
  /** undefined: nothing is there yet. */
  readonly stat: Stats | undefined
}

/** As many links as Linux follows. */
const MOST_LINKS = 40

/**
 * Follows the links of a name to the file that is meant. In a folder everybody can write to, what another user has put
 * there under our name is not followed and not written to, as Linux does it with protected_symlinks and protected_regular.
 * @throws UsageError for such a file; Error of the file system, also for a folder that is not there
 */
export async function landing(name: string): Promise<Landing> {
  const { lstat, readlink, realpath, stat } = process.getBuiltinModule('node:fs/promises')
  let at = name
  for (let links = 0; links <= MOST_LINKS; links++) {
    const folder = await realpath(dirname(at))
    at = join(folder, basename(at))
    const found = await lstat(at).catch(absent)
    if (!found) return { file: at, stat: undefined }
    if (isPlanted(found, await stat(folder)))
      throw new UsageError(`${at} was put there by another user, in a folder that everybody can write to`)
    if (!found.isSymbolicLink()) return { file: at, stat: found }
    const behind = await stat(at).catch(absent)
    // Such as /dev/stdout: what it leads to may have no name.
    if (behind && !behind.isFile() && !behind.isDirectory()) return { file: at, stat: behind }
    const link = await readlink(at)
    // Not normalized: what comes before a ".." may be a link itself.
    at = isAbsolute(link) ? link : `${folder}/${link}`
  }
  throw new UsageError(`${name}: too many symbolic links`)
}

function isPlanted(found: Stats, folder: Stats): boolean {
  const own = process.geteuid?.()
  return own !== undefined && (folder.mode & 0o002) !== 0 && found.uid !== own && found.uid !== folder.uid
}

/** For what is not there; everything else is thrown on. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
