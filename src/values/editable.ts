import { parseJson } from './formats/json.ts'
import { layOutJson, lineOfJson, type Punctuation } from './formats/json-text.ts'
import type { FormatName } from './formats.ts'

/** A value as an editor shows it, and the way back to how it is kept. */
export interface Editable {
  /** Ends with a newline, as editors want it, unless it is empty. */
  readonly text: string
  /** What is to be kept of an edited text; `encode` takes it. */
  kept(edited: string): string
}

/** JSON that programs write on one line. */
const onOneLine: readonly Punctuation[] = [
  { colon: ':', comma: ',' },
  { colon: ': ', comma: ', ' },
]

/**
 * Lays a value out for an editor: JSON that is kept on one line has many there, and is one line again afterwards. A newline at
 * its end that is not kept is put there and taken away again: editors write one whether they are asked or not.
 * @param source the text as it is kept (`decode`)
 */
export function editable(format: FormatName, source: string): Editable {
  const ends = source.endsWith('\n')
  const body = ends ? source.slice(0, -1) : source
  const marks = format === 'json' ? onOneLine.find((one) => asLine(body, one) === body) : undefined
  const node = marks && parseJson(source)
  const text = node ? layOutJson(node, source) : source
  return {
    text: text === '' || text.endsWith('\n') ? text : `${text}\n`,
    kept(edited) {
      const unended = edited.endsWith('\n') ? edited.slice(0, -1) : edited
      const line = marks && asLine(unended, marks)
      if (line !== undefined) return ends ? `${line}\n` : line
      return ends ? edited : unended
    },
  }
}

function asLine(text: string, marks: Punctuation): string | undefined {
  const node = parseJson(text)
  return node && lineOfJson(node, text, marks)
}
