import type { Pattern } from '../../../patterns/pattern.ts'

export interface LineOptions {
  /** Lines in which the pattern is not found. */
  readonly invert: boolean
  /** No more lines than these; those around them do not count. */
  readonly most: number
  /** Lines around each, before and after it. */
  readonly before: number
  readonly after: number
}

/** A line of a text, counted from 1; `hit` or around one. */
export interface Line {
  readonly number: number
  readonly text: string
  readonly hit: boolean
}

/** The lines of a text, without what ends them. An empty text has none. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** The numbers, from 0, of the lines that are hits. */
export function* hitsIn(
  lines: readonly string[],
  pattern: Pick<Pattern, 'test'>,
  { invert, most }: Pick<LineOptions, 'invert' | 'most'>,
): Generator<number> {
  let left = most
  for (const [at, line] of lines.entries()) {
    if (pattern.test(line) === invert) continue
    if (left-- <= 0) return
    yield at
  }
}

/** The hits of a text with what is around them: groups of lines that stand together. */
export function linesFound(lines: readonly string[], pattern: Pick<Pattern, 'test'>, options: LineOptions): Line[][] {
  const groups: Line[][] = []
  const hits = new Set(hitsIn(lines, pattern, options))
  let next = 0
  for (const hit of hits) {
    const from = Math.max(next, hit - options.before)
    const to = Math.min(lines.length, hit + options.after + 1)
    if (groups.length === 0 || from > next) groups.push([])
    for (let at = from; at < to; at++) groups.at(-1)!.push({ number: at + 1, text: lines[at]!, hit: hits.has(at) })
    next = Math.max(next, to)
  }
  return groups
}
