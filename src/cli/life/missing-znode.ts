import type { ZooKeeper } from '../../client/client.ts'
import { joinPath, parentPath } from '../../wire/path.ts'
import { closest } from '../words/closest.ts'

const SHOWN = 8
/** More children than this are not asked for: the answer would take longer than the hint is worth. */
const MOST = 2_000

/**
 * What to say about a znode that is not there: the one most likely meant, or what there is where it should be.
 * @returns undefined where nothing can be said: it exists by now, or the server would rather not
 */
export async function missingZnode(zk: ZooKeeper, path: string): Promise<string | undefined> {
  try {
    let missing = path
    let parent = parentPath(path)
    let stat = await zk.exists(parent, { timeout: 1_000 })
    while (!stat && parent !== '/') {
      missing = parent
      parent = parentPath(parent)
      stat = await zk.exists(parent, { timeout: 1_000 })
    }
    if (!stat) return undefined
    if (stat.numChildren === 0) return `${parent} exists and has no children`
    if (stat.numChildren > MOST) return `${parent} exists, and has ${stat.numChildren} children`
    const { children } = await zk.children(parent, { timeout: 1_000 })
    const name = missing.slice(missing.lastIndexOf('/') + 1)
    const guess = name.length < 3 ? undefined : closest(name, children)
    const meant = guess === undefined ? undefined : joinPath(parent, guess) + path.slice(missing.length)
    if (meant !== undefined && (await zk.exists(meant, { timeout: 1_000 }))) return `did you mean ${meant}?`
    const more = children.length > SHOWN ? ` and ${children.length - SHOWN} more` : ''
    return `${parent} exists; below it: ${[...children].sort().slice(0, SHOWN).join(', ')}${more}`
  } catch {
    return undefined
  }
}
