import { Buffer } from 'node:buffer'
import { UsageError } from '../../../wire/error.ts'
import type { Znode } from '../../walk/znode.ts'
import { cutShort } from '../about.ts'
import { Ancestors } from '../ancestors.ts'
import type { Part } from '../part.ts'
import { isUnread } from '../unread.ts'
import { type AclEntries, aclEntries, readAclEntries } from './acl-entries.ts'
import { type DataFields, dataFields, readBase64, readText } from './data-fields.ts'
import type { ReadFile } from './tree-format.ts'

/**
 * A tree as one document, JSON or YAML alike (docs/tree.schema.json):
 * `{path, exported, data | base64 | json | file, acl, children: {NAME: {data, …, children}}, complete}`.
 * An ACL holds for all below until another stands there. What is not told is not known, or not cared for.
 */
export const SCHEMA = 'https://unpkg.com/zoosh/docs/tree.schema.json'

/** What tells of a znode, beside its children. */
const fields = {
  data: (value: unknown) => ({ data: readText(value) }),
  base64: (value: unknown) => ({ data: readBase64(value) }),
  json: (value: unknown) => ({ data: Buffer.from(JSON.stringify(value, exactly)) }),
  acl: (value: unknown) => ({ acl: value === null ? null : readAclEntries(value) }),
  unread: (value: unknown) => ({ unread: value === true }),
} as const

/** A number that was rounded when it was read is no longer what stands in the file. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value
  throw new UsageError(
    `"json" holds a number that cannot be kept exactly, ${value}: write it all as text, under "data"`,
  )
}

/** The keys of a document: those of each znode, and those that stand beside the root only. */
export const documentKeys = {
  ofZnode: [...Object.keys(fields), 'file', 'children'],
  ofTheDocument: ['$schema', 'path', 'exported', 'complete'],
} as const

/** Takes a document key by key, and has parts of it. */
export class TreeDocument {
  readonly #file: ReadFile
  #parts: (Part | (() => Promise<Part>))[] = []
  #exported = false
  #complete = false

  constructor(file: ReadFile) {
    this.#file = file
  }

  /** A znode begins. */
  enter(path: string): void {
    this.#parts.push({ path, first: true })
  }

  /** @param where `line 12` */
  field(path: string, key: string, value: unknown, where: string): void {
    try {
      if (path === '' && documentKeys.ofTheDocument.includes(key as '$schema')) this.#head(key, value)
      else if (key === 'file') this.#parts.push(() => this.#beside(path, value, where))
      else if (Object.hasOwn(fields, key)) this.#parts.push({ path, ...fields[key as keyof typeof fields](value) })
      else throw new UsageError(`nobody knows ${JSON.stringify(key)}: ${documentKeys.ofZnode.join(', ')}`)
    } catch (error) {
      throw this.#at(where, error)
    }
  }

  /** What a value tells of a znode that has begun: `{data: x, children: {…}}`; null tells nothing. */
  rest(path: string, value: unknown, where: string): void {
    for (const [key, one] of this.#entries(value, where)) {
      if (key === 'children') this.children(path, one, where)
      else this.field(path, key, one, where)
    }
  }

  /** All children of a znode as one value. */
  children(path: string, value: unknown, where: string): void {
    for (const [name, child] of this.#entries(value, where)) {
      this.enter(`${path}/${name}`)
      this.rest(`${path}/${name}`, child, where)
    }
  }

  /** The parts there are so far. */
  async take(): Promise<Part[]> {
    const parts = this.#parts
    this.#parts = []
    return Promise.all(parts.map((part) => (typeof part === 'function' ? part() : part)))
  }

  /** @throws UsageError for an export that does not tell that it is whole */
  end(): void {
    if (this.#exported && !this.#complete) throw cutShort(this.#file.name)
  }

  #head(key: string, value: unknown): void {
    if (key === 'exported') this.#exported = true
    if (key === 'complete') this.#complete = true
    if (key !== 'path') return
    if (typeof value !== 'string' || !value.startsWith('/')) throw new UsageError('"path" has to be a path, from / on')
    this.#file.root(value)
  }

  #entries(value: unknown, where: string): [string, unknown][] {
    if (value === null || value === undefined) return []
    if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value)
    throw new UsageError(`${this.#file.name}, ${where}: a table is expected, of fields or of children`)
  }

  async #beside(path: string, value: unknown, where: string): Promise<Part> {
    try {
      if (typeof value !== 'string') throw new UsageError('"file" has to be the name of a file')
      return { path, data: await this.#file.beside(value) }
    } catch (error) {
      throw this.#at(where, error)
    }
  }

  #at(where: string, error: unknown): unknown {
    return error instanceof UsageError ? new UsageError(`${this.#file.name}, ${where}: ${error.message}`) : error
  }
}

/** What a document says of a znode, children left out. */
export type DocumentFields = Partial<DataFields> & { readonly acl?: AclEntries | null; readonly unread?: true }

/** @returns what says of each znode, in the order of a walk, what a document does: its ACL only where it is not its parent's */
export function documentFields(): (znode: Znode) => DocumentFields {
  const way = new Ancestors<string | undefined>()
  return (znode) => {
    const { path, data, acl } = znode
    const inherited = way.leaveTo(path)?.known
    const entries = acl && aclEntries(acl)
    const text = entries && JSON.stringify(entries)
    way.enter(path, text)
    return {
      ...(text !== inherited && { acl: entries ?? null }),
      ...(data !== undefined && dataFields(data)),
      ...(isUnread(znode) && { unread: true }),
    }
  }
}
