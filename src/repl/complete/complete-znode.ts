import { resolvePath } from '../../cli/declare/kinds/resolve-path.ts'
import type { Offer } from '../line/completion.ts'
import type { Listing } from './children.ts'

/** Where znodes are looked up, and how their names are spelled. */
export interface Znodes {
  readonly cwd: string
  children(path: string, signal: AbortSignal): Promise<Listing>
  quote(name: string): string
}

/** Paths of znodes that go on from what was typed. @throws whatever asking the server throws */
export async function completeZnode(typed: string, znodes: Znodes, signal: AbortSignal): Promise<Offer> {
  const directory = typed.slice(0, typed.lastIndexOf('/') + 1)
  const begun = typed.slice(directory.length)
  const path = directory === '/' ? '/' : resolvePath(znodes.cwd, directory === '' ? '.' : directory.slice(0, -1))
  const { names, tooMany } = await znodes.children(path, signal)
  if (tooMany !== undefined)
    return { candidates: [], note: `${tooMany.toLocaleString('en')} children: too many to list` }
  const found = matching(names, begun)
  const [only] = found
  if (found.length === 1 && only === begun) return goOn(typed, znodes, signal)
  return { candidates: found.map((name) => ({ value: directory + name, label: znodes.quote(name), tail: '' })) }
}

/** A whole name goes on with a slash where there is something below it. */
async function goOn(typed: string, znodes: Znodes, signal: AbortSignal): Promise<Offer> {
  const { names, tooMany } = await znodes.children(resolvePath(znodes.cwd, typed), signal)
  return {
    candidates: [
      { value: names.length > 0 || tooMany !== undefined ? `${typed}/` : typed, tail: names.length > 0 ? '' : ' ' },
    ],
  }
}

/** Names that begin with what was typed; where there are none, those that hold it. */
function matching(names: readonly string[], begun: string): readonly string[] {
  const beginning = names.filter((name) => name.startsWith(begun))
  if (beginning.length > 0 || begun === '') return beginning
  return names.filter((name) => name.toLowerCase().includes(begun.toLowerCase()))
}
