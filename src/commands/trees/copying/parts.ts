import { basename } from 'node:path'
import type { Context } from '../../../cli/declare/context.ts'
import type { Place } from '../../../cli/declare/place/place-kind.ts'
import { bareName } from '../../../files/tree-file-name.ts'
import { type Comparison, type Difference, differences, newComparison } from '../../../tree/place/differences.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { sessionTree } from '../../../tree/place/session-tree.ts'
import { orEmpty } from '../../../tree/transfer/or-empty.ts'
import { refuseSystem } from '../../../tree/transfer/transfer.ts'
import { UsageError } from '../../../wire/error.ts'
import { baseName, joinPath } from '../../../wire/path.ts'
import { choiceOf } from '../choosing/choice.ts'
import { Selection } from '../moving/selection.ts'
import type { PlaceSource } from '../places/prepare-place.ts'
import type { ZnodeTarget } from '../places/target.ts'
import { refuseOverlap } from './overlap.ts'

/** Which znodes go, and what becomes of those that are there. */
export interface Extent {
  readonly recursive: boolean
  readonly depth: number | undefined
  readonly overwrite: boolean
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly 'no-acl': boolean
  readonly ephemerals: boolean
}

/** A source, ready to be read. */
export interface Opened {
  readonly place: Place
  readonly source: PlaceSource
}

/** One source on its way to one znode. */
export interface Part {
  readonly source: TreeSource
  /** The znode it becomes, by the client's path at the target. */
  readonly root: string
  readonly selection: Selection
  readonly counts: Comparison
  /** What is to be made up for. Read as it is asked for, and each time anew. */
  differences(): AsyncIterable<Difference>
}

/**
 * Says of each source which znode it becomes, and what that takes.
 * @param sources opened
 * @throws UsageError for a name that is there twice, what has none, and a tree that would go into itself; ConnectionError
 */
export async function partsOf(
  call: Context,
  sources: readonly Opened[],
  { target, into }: { readonly target: ZnodeTarget; readonly into: boolean },
  extent: Extent,
): Promise<Part[]> {
  if (sources.length > 1 && !into)
    throw new UsageError(
      `${sources.length} sources cannot all be ${target.where('')}`,
      `end it with a slash to put them into it: ${target.where('').replace(/(?<=.)$/, '/')}`,
    )
  const choice = await choiceOf(extent)
  const depth = extent.recursive ? extent.depth : 0
  const zk = await target.zk()
  const roots = sources.map(({ place }) => (into ? joinPath(target.root, nameOf(place)) : target.root))
  const twice = roots.find((root, at) => roots.indexOf(root) !== at)
  if (twice !== undefined) throw new UsageError(`two sources would become ${twice}`)
  return Promise.all(
    sources.map(async ({ source }, at): Promise<Part> => {
      const root = roots[at]!
      refuseSystem(zk, root)
      await refuseOverlap(source, { zk, root, settings: target.settings })
      const chosen = shallow(choice?.of(source) ?? source, depth)
      const selection = new Selection({
        overwrites: extent.overwrite,
        tell: (count) => call.tell?.(`${count.toLocaleString('en')} znodes compared`),
      })
      const counts = newComparison()
      const there = shallow(orEmpty(sessionTree(zk, root, undefined)), depth)
      const options = { acl: !extent['no-acl'], ephemerals: extent.ephemerals, stat: true, signal: call.signal, counts }
      return { source, root, selection, counts, differences: () => selection.of(differences(there, chosen, options)) }
    }),
  )
}

/** What a place would be called below another znode. @throws UsageError */
function nameOf(place: Place): string {
  const name =
    'path' in place
      ? baseName(place.path)
      : place.at === 'file'
        ? bareName(basename(place.file))
        : place.at === 'folder'
          ? basename(place.folder)
          : place.at === 'past'
            ? baseName(place.text)
            : ''
  if (name !== '' && !name.includes('@')) return name
  throw new UsageError(
    'what is to be put into a znode needs a name, and this has none: say which znode it is to be',
    'without a slash at its end',
  )
}

/** The same tree, so many levels of it. */
function shallow(source: TreeSource, depth: number | undefined): TreeSource {
  if (depth === undefined) return source
  return {
    name: source.name,
    where: (below) => source.where(below),
    read: (options = {}) => source.read({ ...options, depth }),
    root: () => source.root(),
    close: () => source.close(),
  }
}
