import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import type { Kind } from '../kinds/kinds.ts'
import type { Place } from './place-kind.ts'

/** A place that is no znode: here also what begins with a slash is a file. */
export type FilePlace = Extract<Place, { readonly at: 'file' | 'folder' | 'stream' }>

/** A file that holds a tree, a folder by the slash at its end, or stdin and stdout. */
export const treeFileKind: Kind<FilePlace> = {
  complete: 'file',
  placeholder: 'FILE',
  parse(text) {
    if (text === '-') return { at: 'stream' }
    if (text.includes('\0')) throw new UsageError(`${JSON.stringify(text)} is no file: a name cannot hold a NUL byte`)
    const [, scheme] = /^([a-z]+):\/\//.exec(text) ?? []
    if (scheme !== undefined && scheme !== 'file')
      throw new UsageError(`${text} is no file`, advice`${zoosh`help cp`}: from any place to any other`)
    const file = text.replace(/^file:(?:\/\/(?=\/))?/, '')
    if (file === '') throw new UsageError(`${JSON.stringify(text)} names no file`)
    return file.endsWith('/') ? { at: 'folder', folder: file } : { at: 'file', file }
  },
}
