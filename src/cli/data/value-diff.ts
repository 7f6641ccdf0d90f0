import type { Buffer } from 'node:buffer'

/** A line of a difference. The text comes from the server: not yet safe for a terminal. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
}

const CONTEXT = 2
const MOST_LINES = 2000

/**
 * What became of data, decoded for reading (JSON laid out, compression off), as the lines of a difference.
 * @param before `undefined` where it is not known; null is empty
 */
export async function diffLines(
  before: Buffer | null | undefined,
  after: Buffer | null | undefined,
): Promise<DiffLine[]> {
  const [old, now] = await Promise.all([readableLines(before), readableLines(after)])
  if (old.length === 0 || now.length === 0) {
    return [...old.map((text) => ({ sign: '-' as const, text })), ...now.map((text) => ({ sign: '+' as const, text }))]
  }
  const { structuredPatch } = await import('diff')
  const { hunks } = structuredPatch('', '', old.join('\n'), now.join('\n'), '', '', { context: CONTEXT })
  return hunks.flatMap(({ lines }) =>
    lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ sign: line[0] as DiffLine['sign'], text: line.slice(1) })),
  )
}

/** Data decoded for reading, by lines; none for null and empty data. */
export async function readableLines(data: Buffer | null | undefined): Promise<string[]> {
  if (!data || data.length === 0) return []
  const { decode } = await import('../../values/decode.ts')
  const { text } = await decode(data)
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), `… ${lines.length - MOST_LINES} lines more`]
}
