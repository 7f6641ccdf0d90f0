import type { Stats } from 'node:fs'
import type { Context } from '../../../cli/declare/context.ts'
import type { Place } from '../../../cli/declare/place/place-kind.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { refusedWrite } from '../../../client/terms/refused-write.ts'
import { absent } from '../../../files/landing.ts'
import { formatNames, formatOfName, knownSuffixes, packingOfName } from '../../../files/tree-file-name.ts'
import { writeFileTree } from '../../../tree/place/file/write-file-tree.ts'
import { writeFolderTree } from '../../../tree/place/folder/write-folder-tree.ts'
import { UsageError } from '../../../wire/error.ts'
import { joinPath } from '../../../wire/path.ts'
import { tellingDisk } from './disk-refusal.ts'
import { ownSession } from './own-session.ts'
import { settingsOf } from './settings-of.ts'
import { streamTarget } from './stream-target.ts'
import type { FileTarget, Target, ZnodeTarget } from './target.ts'

/** How a tree may be kept where it is no ensemble that holds it. */
export const fileForms = [...formatNames, 'folder'] as const

/** What a place cannot tell by itself. */
export interface TargetOptions {
  /** Instead of what the name of the file says. */
  readonly form?: (typeof fileForms)[number] | undefined
  /** Whether a file that is there may be replaced, and a folder that is an export. Default: no. */
  readonly replace?: boolean
}

/**
 * Finds out of a place to be written to all that can be wrong with it before anything is sent.
 * @throws UsageError for a place that cannot be written to; ConnectionError where its profile is read-only
 */
export async function prepareTarget(place: Place, call: Context, options: TargetOptions = {}): Promise<Target> {
  switch (place.at) {
    case 'session':
      return znodeTarget(place.path, '', call.settings, { own: true, zk: () => call.zk(), close: async () => {} })
    case 'profile':
    case 'ensemble': {
      const settings = await settingsOf(place, call)
      const name = place.at === 'profile' ? `zoosh://${place.profile}` : `zk://${place.server}`
      return znodeTarget(place.path, name, settings, { own: false, ...ownSession(settings, call) })
    }
    case 'file':
      return options.form === 'folder' ? folderTarget(place.file, options) : fileTarget(place.file, options)
    case 'folder':
      return folderTarget(place.folder, options)
    case 'stream':
      if (options.form === 'folder') throw new UsageError('- is stdout, which is no folder')
      return streamTarget(call, options.form ?? 'ndjson')
    case 'past':
      throw new UsageError(`${place.text} is a moment of the past, which cannot be changed`)
  }
}

function znodeTarget(
  root: string,
  name: string,
  settings: Settings,
  session: Pick<ZnodeTarget, 'own' | 'zk' | 'close'>,
): ZnodeTarget {
  const where = (below: string): string => name + (below === '' ? root : joinPath(root, below.slice(1)))
  if (settings.readOnly) throw refusedWrite(where(''), settings.past === undefined ? true : 'past')
  return { kind: 'znodes', root, settings, where, ...session }
}

async function fileTarget(file: string, { form, replace }: TargetOptions): Promise<FileTarget> {
  const found = await stat(file)
  if (found?.isDirectory()) throw new UsageError(`${file} is a folder`, `a folder is named with a slash: ${file}/`)
  const format = form === 'folder' ? undefined : (form ?? formatOfName(file))
  if (!format)
    throw new UsageError(
      `nothing says of which format ${file} is to be`,
      `say --format, or name it by its suffix: ${knownSuffixes}`,
    )
  if (found?.isFile() && !replace) throw taken(file)
  return {
    kind: 'file',
    name: file,
    there: found?.isFile() ?? false,
    write: (tree) => tellingDisk(file, writeFileTree(file, tree, format, packingOfName(file))),
  }
}

async function folderTarget(folder: string, { form, replace }: TargetOptions): Promise<FileTarget> {
  if (form !== undefined && form !== 'folder') throw new UsageError(`${folder} is a folder, and no file of ${form}`)
  const there = (await stat(folder)) !== undefined && !(await isEmpty(folder))
  if (there && !replace) throw taken(folder)
  return {
    kind: 'file',
    name: folder,
    there,
    write: (tree) => tellingDisk(folder, writeFolderTree(folder, tree)),
  }
}

/** @returns undefined where nothing is, and where the way there is none: who writes there is told */
async function stat(file: string): Promise<Stats | undefined> {
  return process.getBuiltinModule('node:fs/promises').stat(file).catch(absent)
}

async function isEmpty(folder: string): Promise<boolean> {
  const { readdir } = process.getBuiltinModule('node:fs/promises')
  return (await readdir(folder).catch(() => ['a file'])).length === 0
}

function taken(name: string): StopError {
  return new StopError('conflict', `${name} is there already`, '--force replaces it')
}
