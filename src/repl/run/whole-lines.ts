import { type ParsedLine, parseLine } from '../line/parse-line.ts'

/** A line as it is run. */
export interface WholeLine {
  readonly text: string
  /** Which line of the file it begins at, from 1. */
  readonly number: number
  /** Still open where the file ends inside of it. */
  readonly parsed: ParsedLine
}

/** What is told of a file that ends inside of a line. */
export const ENDS_INSIDE = 'ends inside a quote or after a backslash'

/** Lines of a file, those that go on in the next one joined: inside a quote, after a backslash. */
export async function* wholeLines(rows: AsyncIterable<string> | Iterable<string>): AsyncGenerator<WholeLine> {
  let rest: WholeLine | undefined
  let number = 0
  for await (const row of rows) {
    number++
    const text = rest ? `${rest.text}\n${row}` : row
    const line: WholeLine = { text, number: rest?.number ?? number, parsed: parseLine(text) }
    rest = line.parsed.open ? line : undefined
    if (!rest) yield line
  }
  if (rest) yield rest
}
