import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { fileKind, type Kind } from '../kinds/kinds.ts'
import { type Place, placeKind } from './place-kind.ts'

/** A place of this machine that a tree is read from. */
export type DocumentPlace = Extract<Place, { readonly at: 'file' | 'folder' | 'stream' }>

/** A document: a file of any name, a folder (FOLDER/), or - for stdin. Unlike a place it is never a znode. */
export const documentKind: Kind<DocumentPlace> = {
  complete: fileKind.complete,
  placeholder: 'FILE',
  parse(text, cwd) {
    const isPlace = text === '-' || text.startsWith('file:') || /^[a-z]+:\/\//.test(text)
    if (!isPlace) {
      if (text === '' || text.includes('\0')) throw new UsageError(`${JSON.stringify(text)} is no name of a file`)
      return text.endsWith('/') ? { at: 'folder', folder: text } : { at: 'file', file: text }
    }
    const place = placeKind.parse(text, cwd)
    if (place.at === 'file' || place.at === 'folder' || place.at === 'stream') return place
    throw new UsageError(
      `${text} is no document: that is a file, a folder or -`,
      advice`${zoosh`help cp`} and ${zoosh`help mirror`} tell how one tree is made of another`,
    )
  },
}
