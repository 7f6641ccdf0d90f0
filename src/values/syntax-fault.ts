import { whereNoJson } from './formats/json.ts'
import { whereNoProperties } from './formats/properties.ts'
import { whereNoXml } from './formats/xml.ts'
import type { FormatName } from './formats.ts'

/** What a text has to be, and where it ceases to be that: an index into it. */
const languages: Partial<
  Readonly<Record<FormatName, { readonly name: string; where(text: string): number | undefined }>>
> = {
  json: { name: 'JSON', where: whereNoJson },
  xml: { name: 'XML', where: whereNoXml },
  properties: { name: 'properties (KEY=VALUE)', where: whereNoProperties },
}

/** Where a text ceases to be of its format; line and column count from 1. */
export interface SyntaxFault {
  readonly line: number
  readonly column: number
  /** `no JSON from here on: }`. The end of it is from the text. */
  readonly what: string
}

/** What is wrong with a text that is to be of a format; undefined: nothing, or the format has no grammar. */
export async function syntaxFault(format: FormatName, text: string): Promise<SyntaxFault | undefined> {
  if (format === 'yaml') return yamlFault(text)
  const language = languages[format]
  const at = language?.where(text)
  if (language === undefined || at === undefined) return undefined
  const before = text.slice(0, at).split('\n')
  const rest = /^[^\n]{0,30}/.exec(text.slice(at))![0]
  const found = rest.trim() === '' ? (at >= text.trimEnd().length ? 'it ends too early' : 'a line ends') : rest
  const what = `no ${language.name} from here on: ${found}`
  return { line: before.length, column: before.at(-1)!.length + 1, what }
}

async function yamlFault(text: string): Promise<SyntaxFault | undefined> {
  const { parseDocument } = await import('yaml')
  const { errors } = parseDocument(text, { logLevel: 'error' })
  const [first] = errors
  if (!first) return undefined
  const { line = 1, col = 1 } = first.linePos?.[0] ?? {}
  const what = first.message.split('\n', 1)[0]!.replace(/ at line \d+, column \d+:?$/, '')
  return { line, column: col, what: `no YAML from here on: ${what}` }
}
