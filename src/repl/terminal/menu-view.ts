import type { Candidate } from '../line/completion.ts'
import type { Menu } from '../line/editor.ts'
import { cells, graphemes } from '../line/graphemes.ts'
import { quoteWord } from '../line/words.ts'
import type { Run } from './layout.ts'
import { styles } from './styles.ts'

const ROWS = 8

/** The candidates under the line: with a summary one a row, else in columns. The part around the selected one is shown. */
export function menuRuns({ completion, selected }: Menu, columns: number): Run[] {
  const { candidates, note } = completion
  const list = candidates.some(({ summary }) => summary !== undefined)
  const longest = candidates.slice(0, 1_000).reduce((most, each) => Math.max(most, cells(label(each))), 1)
  const wide = Math.min(columns - 1, longest + 2)
  const perRow = list ? 1 : Math.max(1, Math.floor((columns - 1) / wide))
  const rows = Math.ceil(candidates.length / perRow)
  const at = Math.floor((selected ?? 0) / perRow)
  const first = Math.max(0, Math.min(at - ROWS + 1, rows - ROWS))
  const runs: Run[] = []
  for (let row = first; row < Math.min(rows, first + ROWS); row++) {
    runs.push({ text: '\n' })
    for (let index = row * perRow; index < Math.min(candidates.length, (row + 1) * perRow); index++) {
      runs.push(...cell(candidates[index]!, index === selected, wide, list ? columns - wide - 1 : 0))
    }
  }
  const left = candidates.length - Math.min(candidates.length, (first + ROWS) * perRow)
  const more = [left > 0 ? `${left} more` : '', note ?? ''].filter((text) => text !== '').join(', ')
  if (more !== '') runs.push({ text: `\n… ${more}`, style: styles.quiet })
  return runs
}

function cell(candidate: Candidate, chosen: boolean, wide: number, room: number): Run[] {
  const text = shorten(label(candidate), wide - 2)
  const gap = ' '.repeat(Math.max(0, wide - cells(text)))
  const name: Run = { text, style: chosen ? styles.selected : undefined }
  if (candidate.summary === undefined) return [name, { text: gap }]
  return [name, { text: gap }, { text: shorten(candidate.summary, room), style: styles.quiet }]
}

const label = (candidate: Candidate): string => candidate.label ?? quoteWord(candidate.value)

/** Cuts a text to at most `width` cells; nothing is left of it where there is no room. */
export function shorten(text: string, width: number): string {
  if (width < 1) return ''
  if (cells(text) <= width) return text
  let used = 1
  let end = 0
  for (const grapheme of graphemes(text)) {
    used += grapheme.width
    if (used > width) break
    end = grapheme.end
  }
  return `${text.slice(0, end)}…`
}
