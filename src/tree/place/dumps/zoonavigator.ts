import { UsageError } from '../../../wire/error.ts'
import { type JsonEvent, jsonEvents } from '../formats/json-events.ts'
import { JsonValue } from '../formats/json-value.ts'
import type { TreeReader } from '../formats/tree-format.ts'
import type { Part } from '../part.ts'
import { dumpedAcl, dumpedData, tableOf } from './dumped-fields.ts'
import { rooted } from './rooted.ts'

/**
 * An export of zoonavigator, trees that were chosen together, packed with gzip: `[{"h": {"acl": […], "path": "/app", "data":
 * "eA=="}, "t": [{"h": …, "t": []}]}]`. The paths are those below the znodes that were chosen, not where these stood.
 */
export const zoonavigator: TreeReader = {
  inherits: false,
  unordered: true,
  read: (bytes, { name }) => rooted(znodes(jsonEvents(bytes, name), name), name),
}

async function* znodes(batches: AsyncIterable<readonly JsonEvent[]>, name: string): AsyncGenerator<Part[]> {
  const trees = new Trees(name)
  for await (const events of batches) yield events.flatMap((event) => trees.take(event) ?? [])
}

/** Lists of tables, which have lists of tables below their "t". */
class Trees {
  readonly #name: string
  #depth = 0
  /** What is told of a znode, on its way. */
  #head: JsonValue | undefined

  constructor(name: string) {
    this.#name = name
  }

  take(event: JsonEvent): Part | undefined {
    const where = `${this.#name}, byte ${event.at}`
    if (this.#head) {
      if (!this.#head.take(event)) return undefined
      const { value } = this.#head
      this.#head = undefined
      return partOf(value, where)
    }
    if (event.is === 'key') {
      if (event.key === 'h') this.#head = new JsonValue()
      else if (event.key !== 't') throw new UsageError(`${where}: nobody knows ${JSON.stringify(event.key)}`)
    } else if (event.is === 'close') this.#depth--
    else if (event.is === 'scalar' || event.array !== (this.#depth++ % 2 === 0))
      throw new UsageError(`${where}: a list of trees is expected, each {"h": …, "t": […]}`)
    return undefined
  }
}

function partOf(value: unknown, where: string): Part {
  try {
    const { path, data, acl } = tableOf(value, '"h"')
    if (typeof path !== 'string') throw new UsageError('"h" names no path')
    return { path, first: true, data: dumpedData(data), acl: acl === undefined ? undefined : dumpedAcl(acl) }
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${where}: ${error.message}`) : error
  }
}
