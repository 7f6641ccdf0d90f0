import type { Buffer } from 'node:buffer'
import { UsageError } from '../../../wire/error.ts'
import { cutShort } from '../about.ts'
import { readAclEntries } from '../formats/acl-entries.ts'
import type { Part } from '../part.ts'
import { own } from './entries-of.ts'
import { EMPTY, goesOn, nameOf } from './entry-names.ts'

/** Makes parts of what is found in a folder, or in a tar archive. */
export class FolderReading {
  readonly #name: string
  readonly #root: (path: string) => void
  #exported = false
  #complete = false

  /** @param name for messages, @param root told where an export stands by itself */
  constructor(name: string, root: (path: string) => void) {
    this.#name = name
    this.#root = root
  }

  /**
   * @param path names in the folder, from its top on
   * @param content undefined: a folder
   * @returns undefined where nothing is told of a znode
   * @throws UsageError for a name that no export gives
   */
  part(path: readonly string[], content: Buffer | undefined): Part | undefined {
    const last = path.at(-1)
    const isOwn = last !== undefined && FolderReading.isOwn(last)
    const znode = this.#znode(isOwn ? path.slice(0, -1) : path)
    if (znode === undefined && content === undefined) return undefined
    if (znode === undefined) throw this.#fault(path, 'a name that goes on is that of a folder')
    if (!isOwn) return content === undefined ? { path: znode } : { path: znode, data: content }
    if (content === undefined) throw this.#fault(path, 'a folder cannot have this name')
    return this.#own(last, znode, path, content)
  }

  /** All was read. @throws UsageError for an export that is not whole */
  end(): void {
    if (this.#exported && !this.#complete) throw cutShort(this.#name)
  }

  /** @returns the name of the znode that is kept at this path */
  nameAt(path: readonly string[]): string {
    const from = path.findLastIndex((piece, at) => at < path.length - 1 && !goesOn(piece)) + 1
    return this.#named(path.slice(from), path)
  }

  /** Whether it is a name of ours, which tells something of the znode whose folder it is in. */
  static isOwn(entry: string): boolean {
    return entry.startsWith('@') && entry !== EMPTY
  }

  /** Whether nothing of it is a znode's: a folder keeps such beside them, as `.git`. */
  static isHidden(entry: string): boolean {
    return entry.startsWith('.')
  }

  /** undefined: the name goes on in this folder, and is not yet known. */
  #znode(path: readonly string[]): string | undefined {
    let znode = ''
    let pieces: string[] = []
    for (const piece of path) {
      pieces.push(piece)
      if (goesOn(piece)) continue
      znode += `/${this.#named(pieces, path)}`
      pieces = []
    }
    return pieces.length > 0 ? undefined : znode
  }

  #named(pieces: readonly string[], path: readonly string[]): string {
    try {
      return nameOf(pieces)
    } catch (error) {
      throw error instanceof UsageError ? this.#fault(path, error.message) : error
    }
  }

  #own(name: string, znode: string, path: readonly string[], content: Buffer): Part | undefined {
    if (name === own.data) return { path: znode, data: content }
    if (name === own.null) return { path: znode, data: null }
    if (name === own.unread) return { path: znode, unread: true }
    if (name === own.acl) return { path: znode, acl: this.#acl(content, path) }
    if (name === own.tree && znode === '') this.#begin(content)
    else if (name === own.complete && znode === '') this.#complete = true
    else if (name === own.tree || name === own.complete)
      throw this.#fault(path, 'an export within a folder: name that folder, or pack what is in it and not itself')
    else throw this.#fault(path, `nobody knows this name: a znode that begins with @ is kept as %40${name.slice(1)}`)
    return undefined
  }

  #begin(content: Buffer): void {
    this.#exported = true
    const root = rootOf(content)
    if (root !== undefined) this.#root(root)
  }

  #acl(content: Buffer, path: readonly string[]): Part['acl'] {
    try {
      const value: unknown = JSON.parse(content.toString())
      return value === null ? null : readAclEntries(value)
    } catch (error) {
      throw this.#fault(path, error instanceof UsageError ? error.message : 'it is no JSON')
    }
  }

  #fault(path: readonly string[], what: string): UsageError {
    return new UsageError(`${this.#name}, ${path.join('/')}: ${what}`)
  }
}

/** What an export says of where it stands; undefined where it does not. */
function rootOf(content: Buffer): string | undefined {
  try {
    const { root } = JSON.parse(content.toString()) as { root?: unknown }
    return typeof root === 'string' && root.startsWith('/') ? root : undefined
  } catch {
    return undefined
  }
}
