import type { Buffer } from 'node:buffer'
import type { NodeChange } from '../../tree/follow/change.ts'

export interface DiffLine {
  readonly sign: '+' | '-' | ' '
  /** From the server: not yet safe for a terminal. */
  readonly text: string
}

const CONTEXT = 2
const MOST_LINES = 40

/**
 * What became of the data, decoded for reading (JSON laid out, compression off), as the lines of a diff.
 * @returns nothing where no data is known
 */
export async function valueDiff({ old, data }: Pick<NodeChange, 'old' | 'data'>): Promise<DiffLine[]> {
  if (old === undefined && data === undefined) return []
  const [before, after] = await Promise.all([text(old), text(data)])
  const lines = before === '' || after === '' ? whole(before, after) : await compared(before, after)
  if (lines.length <= MOST_LINES) return lines
  return [...lines.slice(0, MOST_LINES), { sign: ' ', text: `… ${lines.length - MOST_LINES} lines more` }]
}

async function text(data: Buffer | null | undefined): Promise<string> {
  if (!data) return ''
  const { decode } = await import('../../values/decode.ts')
  return (await decode(data)).text
}

function whole(before: string, after: string): DiffLine[] {
  return [...split(before).map((line) => ({ sign: '-' as const, text: line })), ...split(after).map(added)]
}

function added(line: string): DiffLine {
  return { sign: '+', text: line }
}

async function compared(before: string, after: string): Promise<DiffLine[]> {
  const { structuredPatch } = await import('diff')
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: CONTEXT })
  return hunks.flatMap(({ lines }) =>
    lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => ({ sign: line[0] as DiffLine['sign'], text: line.slice(1) })),
  )
}

function split(lines: string): string[] {
  if (lines === '') return []
  return (lines.endsWith('\n') ? lines.slice(0, -1) : lines).split('\n')
}
