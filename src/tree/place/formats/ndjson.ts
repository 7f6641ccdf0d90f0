import { type Buffer, isUtf8 } from 'node:buffer'
import { UsageError } from '../../../wire/error.ts'
import { joinPath } from '../../../wire/path.ts'
import type { Znode } from '../../walk/znode.ts'
import { aboutJson, cutShort, endJson } from '../about.ts'
import type { Part } from '../part.ts'
import { isUnread } from '../unread.ts'
import { aclEntries, readAclEntries } from './acl-entries.ts'
import { readBase64, readText } from './data-fields.ts'
import { linesOf } from './lines.ts'
import type { TreeFormat } from './tree-format.ts'

const VERSION = 1

/**
 * A line of JSON for each znode, by its full path: `{"path":"/app","data":"text","encoding":"utf8","acl":["world:anyone:r"]}`.
 * An export begins with a line that tells of itself, and ends with one that tells that it is whole; lines without them are
 * read, too, below `/`.
 */
export const ndjson: TreeFormat = {
  inherits: false,
  async *read(bytes, { name, root: tell }) {
    let root: string | undefined
    let number = 0
    let whole = false
    for await (const lines of linesOf(bytes, name)) {
      const parts: Part[] = []
      for (const line of lines) {
        number++
        if (line.trim() === '') continue
        const where = `${name}, line ${number}`
        if (whole) throw new UsageError(`${where}: something follows the end of the export`)
        const value = parsed(line, where)
        if (value.zoosh === 'end') whole = true
        else if (value.zoosh !== undefined) {
          root = rootOf(value, where, number)
          tell(root)
        } else parts.push(partOf(value, root ?? '/', where))
      }
      yield parts
    }
    if (root !== undefined && !whole) throw cutShort(name)
  },
  async *write(batches, about, end) {
    const { root } = about
    yield `${JSON.stringify({ zoosh: 'tree', version: VERSION, root, ...aboutJson(about) })}\n`
    let znodes = 0
    for await (const batch of batches) {
      znodes += batch.length
      yield batch.map((znode) => `${JSON.stringify(lineOf(znode, root))}\n`).join('')
    }
    yield `${JSON.stringify({ zoosh: 'end', ...endJson({ ...end(), znodes }) })}\n`
  },
}

function lineOf(znode: Znode, root: string) {
  const { path, data, acl } = znode
  const full = path === '' ? root : joinPath(root, path.slice(1))
  const told = data === undefined ? {} : dataOf(data)
  return { path: full, ...told, ...(acl && { acl: aclEntries(acl) }), ...(isUnread(znode) && { unread: true }) }
}

/** As `--json` has it everywhere. */
function dataOf(data: Buffer | null) {
  if (data === null) return { data, encoding: null }
  const encoding = isUtf8(data) ? 'utf8' : 'base64'
  return { data: data.toString(encoding), encoding }
}

function parsed(line: string, where: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new UsageError(`${where} is no JSON`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new UsageError(`${where} is not about a znode: it has to be an object with a "path"`)
}

function rootOf({ zoosh, version, root }: Record<string, unknown>, where: string, number: number): string {
  if (zoosh !== 'tree' || version !== VERSION)
    throw new UsageError(`${where} is from a newer zoosh: this one reads version ${VERSION} of exports`)
  if (number !== 1) throw new UsageError(`${where}: an export begins in the middle of another`)
  if (typeof root === 'string' && root.startsWith('/')) return root
  throw new UsageError(`${where}: the export names no root`)
}

function partOf({ path, data, encoding, acl, unread }: Record<string, unknown>, root: string, where: string): Part {
  try {
    return {
      path: belowRoot(path, root),
      first: true,
      ...(data !== undefined && { data: encoding === 'base64' ? readBase64(data) : readText(data) }),
      ...(acl !== undefined && { acl: acl === null ? null : readAclEntries(acl) }),
      ...(unread === true && { unread }),
    }
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${where}: ${error.message}`)
    throw error
  }
}

function belowRoot(path: unknown, root: string): string {
  if (typeof path !== 'string' || !path.startsWith('/')) throw new UsageError('"path" has to be a path, from / on')
  if (path === root) return ''
  const base = root === '/' ? '' : root
  if (path.startsWith(`${base}/`)) return path.slice(base.length)
  throw new UsageError(`${path} is not below ${root}, of which the file is an export`)
}
