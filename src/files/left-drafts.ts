import { dirname, join } from 'node:path'
import { isDraft } from './draft-name.ts'
import { absent } from './landing.ts'

/** For how long nothing has been done to one that nobody writes any more, in ms. */
const LEFT = 3_600_000

/**
 * Drafts of ours beside a file that a process has left which was killed: for an hour nothing was done to them.
 * @returns their names; none where the folder cannot be listed
 */
export async function leftDrafts(file: string): Promise<string[]> {
  const { lstat, readdir } = process.getBuiltinModule('node:fs/promises')
  const folder = dirname(file)
  const names = (await readdir(folder).catch(() => [])).filter(isDraft)
  const found = await Promise.all(
    names.map(async (name) => {
      const stat = await lstat(join(folder, name)).catch(absent)
      const ours = stat?.uid === (process.geteuid?.() ?? stat?.uid)
      return stat && ours && Date.now() - stat.mtimeMs > LEFT ? [join(folder, name)] : []
    }),
  )
  return found.flat()
}
