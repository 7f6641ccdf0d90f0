import type { Kind } from '../kinds/kinds.ts'
import { type Place, placeKind } from './place-kind.ts'

/** A place to copy from or to. */
export interface CopyPlace {
  readonly place: Place
  /** As a place to copy to: what is copied is to be a child of this znode, and not this znode. */
  readonly into: boolean
}

/**
 * A place; here also a znode may end with a slash, as a directory does for `cp`. It is not looked what is there: the same
 * command twice does the same. A folder from the root of the file system on is `file:/…/`.
 */
export const copyKind: Kind<CopyPlace> = {
  ...placeKind,
  parse(text, cwd) {
    const [, znode] = /^((?:\/|zoosh:\/\/[^/]+\/|zk:\/\/[^/]+\/).*[^/])\/$/s.exec(text) ?? []
    if (znode !== undefined) return { place: placeKind.parse(znode, cwd), into: true }
    const place = placeKind.parse(text, cwd)
    return { place, into: 'path' in place && place.path === '/' && text.endsWith('/') }
  },
}
