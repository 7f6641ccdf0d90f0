import { escapeText, type Inert } from './text.ts'

/** What pictures are drawn with: blocks in eighths where the terminal has them, ASCII where it has not. */
interface Ink {
  /** A full cell of a bar, and the cells that are partly full, emptiest first. */
  readonly full: string
  readonly partial: readonly string[]
  /** Heights of a sparkline, lowest first. */
  readonly heights: readonly string[]
}

const blocks: Ink = {
  full: '█',
  partial: ['▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  heights: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
}
const ascii: Ink = { full: '#', partial: ['-'], heights: ['_', '.', '-', '=', '*', '#'] }

/**
 * A bar, as much of so many cells as the share says. What is not nothing shows.
 * @param share 0 to 1; more is drawn as 1
 */
export function bar(share: number, cells: number, unicode: boolean): Inert {
  const { full, partial } = unicode ? blocks : ascii
  const steps = partial.length + 1
  const filled = Math.max(share > 0 ? 1 : 0, Math.round(Math.min(1, Math.max(0, share)) * cells * steps))
  const rest = filled % steps
  return escapeText(full.repeat(Math.floor(filled / steps)) + (rest === 0 ? '' : partial[rest - 1]!))
}

/** A line of heights against the largest of the values, the newest at the right; the oldest are left out where it is too long. */
export function sparkline(values: readonly number[], cells: number, unicode: boolean): Inert {
  const { heights } = unicode ? blocks : ascii
  const shown = values.slice(Math.max(0, values.length - cells))
  const most = Math.max(...shown, 0)
  const height = (value: number) => (most === 0 ? 0 : Math.ceil((Math.max(0, value) / most) * (heights.length - 1)))
  return escapeText(shown.map((value) => heights[height(value)]!).join(''))
}
