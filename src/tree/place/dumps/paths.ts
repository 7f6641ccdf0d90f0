import { UsageError } from '../../../wire/error.ts'
import type { Stat } from '../../../wire/records.ts'
import { type JsonEvent, jsonEvents } from '../formats/json-events.ts'
import { JsonValue } from '../formats/json-value.ts'
import type { TreeReader } from '../formats/tree-format.ts'
import type { Part } from '../part.ts'
import { dumpedAcl, dumpedData, isInt, type Table, tableOf } from './dumped-fields.ts'
import { rooted } from './rooted.ts'

/**
 * A table of znodes by their full paths, data in base64: what zk_shell's `cp … json://` writes, `{"/a": {"content": "eA==",
 * "acls": […]}}`, in any order and without ephemerals; and zoocreeper, `{"/a": {"data": "eA==", "ephemeralOwner": 0, …,
 * "acls": […]}}`, in the order of a walk, with ephemerals where it was asked for them.
 */
export const paths: TreeReader = {
  inherits: false,
  unordered: true,
  read: (bytes, { name }) => rooted(znodes(jsonEvents(bytes, name), name), name),
}

async function* znodes(batches: AsyncIterable<readonly JsonEvent[]>, name: string): AsyncGenerator<Part[]> {
  let path: string | undefined
  let value: JsonValue | undefined
  for await (const events of batches) {
    const parts: Part[] = []
    for (const event of events) {
      if (value) {
        if (!value.take(event)) continue
        parts.push(partOf(path!, value.value, name))
        value = undefined
      } else if (event.is === 'key') {
        path = event.key
        value = new JsonValue()
      }
    }
    yield parts
  }
}

function partOf(path: string, value: unknown, name: string): Part {
  try {
    const fields = tableOf(value, 'what is told of it')
    const data = 'content' in fields ? fields.content : fields.data
    if (data === undefined) throw new UsageError('neither "content" nor "data" is told of it')
    const bytes = dumpedData(data)
    const acl = fields.acls === undefined ? undefined : dumpedAcl(fields.acls)
    const stat = fields.ephemeralOwner === undefined ? undefined : statOf(fields, bytes?.length ?? 0)
    return { path, first: true, data: bytes, acl, stat }
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${name}, ${path}: ${error.message}`) : error
  }
}

/** What zoocreeper tells, as near as numbers of JSON come: beyond 2^53 they are rounded. */
function statOf(fields: Table, dataLength: number): Stat {
  const long = (key: string): bigint => {
    const value = fields[key] ?? 0
    if (typeof value === 'number' && Number.isInteger(value)) return BigInt.asIntN(64, BigInt(value))
    throw new UsageError(`"${key}" has to be a whole number`)
  }
  const int = (key: string): number => {
    const value = fields[key] ?? 0
    if (isInt(value)) return value
    throw new UsageError(`"${key}" has to be a whole number`)
  }
  return {
    czxid: long('czxid'),
    mzxid: long('mzxid'),
    pzxid: long('pzxid'),
    ctime: Number(long('ctime')),
    mtime: Number(long('mtime')),
    version: int('version'),
    cversion: int('cversion'),
    aversion: int('aversion'),
    ephemeralOwner: long('ephemeralOwner'),
    dataLength,
    numChildren: int('numChildren'),
  }
}
