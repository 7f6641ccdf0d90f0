import { UsageError } from '../../../wire/error.ts'
import { aboutJson, endJson } from '../about.ts'
import { documentFields, SCHEMA, TreeDocument } from './document.ts'
import { type JsonEvent, jsonEvents } from './json-events.ts'
import { JsonValue } from './json-value.ts'
import { nesting } from './nesting.ts'
import type { ReadFile, TreeFormat } from './tree-format.ts'

/** A tree as one JSON document (`TreeDocument`). Written with a line a znode. */
export const json: TreeFormat = {
  inherits: true,
  async *read(bytes, file) {
    const document = new TreeDocument(file)
    const tree = new JsonTree(document, file)
    for await (const events of jsonEvents(bytes, file.name)) {
      for (const event of events) tree.take(event)
      yield document.take()
    }
    document.end()
  },
  async *write(batches, about, end) {
    const fieldsOf = documentFields()
    const nest = nesting()
    const head = { $schema: SCHEMA, path: about.root, exported: aboutJson(about) }
    let znodes = 0
    let depth = 0
    let bare = false
    for await (const batch of batches) {
      let text = ''
      for (const znode of batch) {
        const { name, first, depth: to } = nest(znode)
        const fields = JSON.stringify({ ...(znodes === 0 && head), ...fieldsOf(znode) }).slice(1, -1)
        if (znodes === 0) text += `{\n${fields}`
        else {
          text += first ? `${bare ? '' : ','}"children":{` : `${closing(depth - to + 1)},`
          text += `\n${'  '.repeat(to)}${JSON.stringify(name)}:{${fields}`
        }
        bare = fields === ''
        depth = to
        znodes++
      }
      yield text
    }
    const last = JSON.stringify({ complete: endJson({ ...end(), znodes }) }).slice(1, -1)
    // The root stays open for what stands at the end.
    yield `${depth === 0 ? '' : `${closing(depth)}}`},\n${last}\n}\n`
  },
}

/** Closes so many znodes, the innermost first, which has no children. */
function closing(znodes: number): string {
  return `}${'}}'.repeat(znodes - 1)}`
}

/** A table of the document that is open: a znode, or its children. */
interface Frame {
  readonly path: string
  readonly children: boolean
  key: string
}

/** Gives the events of a JSON text to a document. */
class JsonTree {
  readonly #document: TreeDocument
  readonly #name: string
  readonly #frames: Frame[] = []
  /** The value of a field that is on its way. */
  #value: JsonValue | undefined

  constructor(document: TreeDocument, { name }: ReadFile) {
    this.#document = document
    this.#name = name
  }

  take(event: JsonEvent): void {
    const frame = this.#frames.at(-1)
    if (this.#value) this.#field(this.#value, event)
    else if (event.is === 'key') frame!.key = event.key
    else if (event.is === 'close') this.#frames.pop()
    else if (!frame) this.#table('', false, event)
    else if (frame.children) this.#table(`${frame.path}/${frame.key}`, false, event)
    else if (frame.key === 'children') this.#table(frame.path, true, event)
    else this.#field(new JsonValue(), event)
  }

  #table(path: string, children: boolean, event: JsonEvent): void {
    if (!children) this.#document.enter(path)
    if (event.is === 'open' && !event.array) this.#frames.push({ path, children, key: '' })
    else if (event.is !== 'scalar' || event.value !== null) {
      const what = children ? '"children"' : path === '' ? 'a tree' : 'a znode'
      throw new UsageError(`${this.#name}, byte ${event.at}: ${what} has to be a table`)
    }
  }

  #field(value: JsonValue, event: JsonEvent): void {
    this.#value = value
    if (!value.take(event)) return
    const { path, key } = this.#frames.at(-1)!
    this.#document.field(path, key, value.value, `byte ${event.at}`)
    this.#value = undefined
  }
}
