import { parseConnectString } from '../../../client/terms/hosts.ts'
import { formatOfName, knownSuffixes } from '../../../files/tree-file-name.ts'
import { UsageError } from '../../../wire/error.ts'
import { type Kind, znodeKind } from '../kinds/kinds.ts'

/** Where a tree is, as it was typed. */
export type Place =
  /** A znode of this session. */
  | { readonly at: 'session'; readonly path: string }
  /** A znode of the ensemble of a profile. */
  | { readonly at: 'profile'; readonly profile: string; readonly path: string }
  /** A znode of an ensemble named by its servers. */
  | { readonly at: 'ensemble'; readonly server: string; readonly path: string }
  | { readonly at: 'file'; readonly file: string }
  | { readonly at: 'folder'; readonly folder: string }
  /** stdin, or stdout. */
  | { readonly at: 'stream' }
  /** A server's files at a moment; what the text means depends on which files there are. */
  | { readonly at: 'past'; readonly text: string }

/** What each kind of place begins with, for hints and completion. */
export const placeSchemes = {
  'zoosh://': 'a profile and a path',
  'zk://': 'servers and a path',
  'past://': 'a server’s files, a moment and a path',
  'file:': 'a file, whatever its name',
} as const

const PLACES =
  'a place is /path, zoosh://PROFILE/path, zk://HOST:PORT,…/path, past://DIR@MOMENT/path, FILE.yaml, FOLDER/ or -: see docs/trees.md'

/**
 * A place that can hold a tree. What begins with `/` is a znode, unless it ends with a slash, as no znode does: then, like all
 * that does, a folder. In the shell a name without a suffix is a znode below the working one.
 */
export const placeKind: Kind<Place> = {
  complete: 'place',
  placeholder: 'PLACE',
  parse(text, cwd) {
    const [, scheme, rest] = /^([a-z]+:\/\/|file:)(.*)$/s.exec(text) ?? []
    if (scheme !== undefined) return withScheme(scheme, rest!, text)
    if (text.includes('\0')) throw new UsageError(`${JSON.stringify(text)} is no place: a name cannot hold a NUL byte`)
    if (text === '-') return { at: 'stream' }
    if (text === '/') return { at: 'session', path: text }
    if (text.endsWith('/')) return { at: 'folder', folder: text }
    if (text.startsWith('/')) return { at: 'session', path: znodeKind.parse(text, cwd) }
    if (formatOfName(text)) return { at: 'file', file: text }
    if (cwd !== undefined && text !== '') return { at: 'session', path: znodeKind.parse(text, cwd) }
    throw new UsageError(`${JSON.stringify(text)} is no place: nothing says what it is`, hintFor(text))
  },
}

function withScheme(scheme: string, rest: string, text: string): Place {
  switch (scheme) {
    case 'past://':
      return { at: 'past', text }
    case 'file:':
      return fileAt(rest.replace(/^\/\/(?=\/)/, ''), text)
    case 'zoosh://': {
      const [profile, path] = parted(rest)
      if (profile === '') throw new UsageError(`${text} names no profile`, 'zoosh://PROFILE/path')
      return { at: 'profile', profile, path }
    }
    case 'zk://': {
      const [server, path] = parted(rest)
      if (server.includes('@'))
        throw new UsageError('a place has no room for credentials', 'keep them in a profile: zoosh://PROFILE/path')
      parseConnectString(server)
      return { at: 'ensemble', server, path }
    }
    default:
      throw new UsageError(`${text} is no place: nobody knows ${scheme}`, PLACES)
  }
}

function fileAt(file: string, text: string): Place {
  if (file === '') throw new UsageError(`${text} names no file`)
  return file.endsWith('/') ? { at: 'folder', folder: file } : { at: 'file', file }
}

function parted(rest: string): [authority: string, path: string] {
  const slash = rest.indexOf('/')
  if (slash < 0) return [rest, '/']
  const path = rest.slice(slash)
  // Said of a whole ensemble it is no fault.
  return [rest.slice(0, slash), path === '/' ? path : znodeKind.parse(path, undefined)]
}

function hintFor(text: string): string {
  if (text === '') return PLACES
  return `is it /${text}, ${text}/ (a folder), or file:${text}? Files have ${knownSuffixes}`
}
