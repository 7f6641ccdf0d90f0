import { aboutJson, endJson } from '../about.ts'
import type { Part } from '../part.ts'
import { type DocumentFields, documentFields, SCHEMA, TreeDocument } from './document.ts'
import { linesOf } from './lines.ts'
import { nesting } from './nesting.ts'
import type { TreeFormat } from './tree-format.ts'
import { YamlTree } from './yaml-tree.ts'

/** What tells of a znode under a key of its own. */
const written = ['acl', 'data', 'base64', 'unread'] as const

/** A tree as one YAML document (`TreeDocument`). Names the schema first, where editors look for it. */
export const yaml: TreeFormat = {
  inherits: true,
  async *read(bytes, file) {
    const document = new TreeDocument(file)
    const tree = await YamlTree.of(document, file)
    for await (const lines of linesOf(bytes, file.name)) {
      for (const line of lines) tree.line(line)
      yield document.take()
    }
    tree.end()
    const last: readonly Part[] = await document.take()
    yield last
    document.end()
  },
  async *write(batches, about, end) {
    const fieldsOf = documentFields()
    const nest = nesting()
    const head = { path: about.root, exported: aboutJson(about) }
    let znodes = 0
    yield `# yaml-language-server: $schema=${SCHEMA}\n`
    yield `path: ${JSON.stringify(head.path)}\nexported: ${JSON.stringify(head.exported)}\n`
    for await (const batch of batches) {
      let text = ''
      for (const znode of batch) {
        const { name, first, depth } = nest(znode)
        if (depth > 0) {
          if (first) text += `${indent(depth * 2 - 2)}children:\n`
          text += `${indent(depth * 2 - 1)}${nameText(name)}:\n`
        }
        text += fieldsText(fieldsOf(znode), depth * 2)
        znodes++
      }
      yield text
    }
    yield `complete: ${JSON.stringify(endJson({ ...end(), znodes }))}\n`
  },
}

function indent(levels: number): string {
  return '  '.repeat(levels)
}

function fieldsText(fields: DocumentFields, levels: number): string {
  const all = fields as Readonly<Record<string, unknown>>
  return written
    .filter((key) => all[key] !== undefined)
    .map((key) => `${indent(levels)}${key}: ${valueText(all[key], levels)}\n`)
    .join('')
}

/** JSON is YAML; a text of several lines stands there as it is, where that is sure to be read back: not with lines of blanks only. */
function valueText(value: unknown, levels: number): string {
  if (typeof value !== 'string' || !/[^\n]\n/.test(value) || HIDDEN.test(value) || /^[ \t]+$/m.test(value))
    return quoted(value)
  const body = value.endsWith('\n') ? value.slice(0, -1) : value
  const ends = !value.endsWith('\n') ? '-' : body.endsWith('\n') ? '+' : ''
  const lines = body.split('\n').map((line) => (line === '' ? '' : indent(levels + 1) + line))
  return `|${/^\s/.test(value) ? '2' : ''}${ends}\n${lines.join('\n')}`
}

/** What YAML counts as no character to be seen, and what some of its readers take for the end of a line. */
const HIDDEN = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const HIDDEN_IN_JSON = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

function quoted(value: unknown): string {
  const hex = (hidden: string) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(HIDDEN_IN_JSON, hex)
}

/** Names that YAML reads as something else than a text, whatever its version. */
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i

function nameText(name: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(name) && !words.test(name) ? name : quoted(name)
}
