import type { Buffer } from 'node:buffer'

/** A line of a difference. The text comes from the server: not yet safe for a terminal. */
export interface DiffLine {
  readonly sign: '+' | '-' | ' '
  readonly text: string
}

/** Lines that stand together. `from` of each side counts from 1, and is 0 where it has none. */
export interface Hunk {
  readonly before: { readonly from: number; readonly lines: number }
  readonly after: { readonly from: number; readonly lines: number }
  readonly lines: readonly DiffLine[]
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
  return (await diffHunks(before, after)).flatMap(({ lines }) => lines)
}

/** The same with where the lines stand. @param context lines around each difference */
export async function diffHunks(
  before: Buffer | null | undefined,
  after: Buffer | null | undefined,
  context = CONTEXT,
): Promise<Hunk[]> {
  const [old, now] = await Promise.all([readableLines(before), readableLines(after)])
  if (old.length === 0 && now.length === 0) return []
  if (old.length === 0 || now.length === 0) {
    const lines = [
      ...old.map((text) => ({ sign: '-' as const, text })),
      ...now.map((text) => ({ sign: '+' as const, text })),
    ]
    return [{ before: whole(old.length), after: whole(now.length), lines }]
  }
  const { structuredPatch } = await import('diff')
  const { hunks } = structuredPatch('', '', old.join('\n'), now.join('\n'), '', '', { context })
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    before: { from: oldStart, lines: oldLines },
    after: { from: newStart, lines: newLines },
    lines: lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ sign: line[0] as DiffLine['sign'], text: line.slice(1) })),
  }))
}

function whole(lines: number): { from: number; lines: number } {
  return { from: lines === 0 ? 0 : 1, lines }
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
