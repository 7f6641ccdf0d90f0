import { flow, type Span, wordsOf } from './flow.ts'
import { leadTo } from './limb.ts'
import { bar, sparkline } from './pictures.ts'
import { plainCell } from './plain.ts'
import { cutAt, escapeText, type Inert, own } from './text.ts'
import type { Paint, Theme } from './theme.ts'
import { age, ago, bytes, duration, moment } from './units.ts'
import type { Cell } from './view.ts'
import { truncate, width } from './width.ts'

/** What the pretty renderer needs to know of the terminal. */
export interface Surface {
  readonly columns: number
  readonly theme: Theme
  /** Whether it shows more than ASCII: pictures and branches are drawn accordingly. */
  readonly unicode: boolean
  /** ms since 1970, for relative times. */
  readonly now: number
}

/**
 * A cell on its way to a terminal. `words` part between words, `path` after slashes, too; of `data` the beginning stands
 * in one line; a `picture` is as wide as it may be; a `branch` is never parted, and what else is said of it stands below.
 */
export interface Shown {
  readonly form: 'words' | 'path' | 'data' | 'picture' | 'branch'
  readonly text: Inert
  readonly paint: Paint
  /** Draws a picture on so many cells. */
  readonly draw?: (cells: number) => Inert
  /** Of a branch: what is drawn before the lines below it. */
  readonly rest?: Inert
}

/** Cells of data that say anything at all, and of a picture that can be read. */
const LEAST_DATA = 12
const LEAST_PICTURE = 6
/** And of a name in a tree, which stands above the other cells where it is wider than its column. */
const LEAST_BRANCH = 12

/** The room a bar asks for. */
const BAR = 20

export function shown(cell: Cell, surface: Surface): Shown {
  const paint = paintOf(cell, surface.theme)
  if (cell.as === 'bar') {
    const draw = (cells: number) => bar(cell.value, cells, surface.unicode)
    return { form: 'picture', text: bar(1, BAR, surface.unicode), paint, draw }
  }
  if (cell.as === 'spark') {
    const draw = (cells: number) => sparkline(cell.value, cells, surface.unicode)
    return { form: 'picture', text: draw(cell.value.length), paint, draw }
  }
  if (cell.as === 'branch') {
    const { first, rest } = leadTo(cell.limb, surface.unicode, surface.columns)
    const dim = surface.theme.muted
    const name = (text: Inert): Inert => {
      const [branch, behind] = cutAt(text, first.length)
      return own`${first === '' ? first : dim(branch)}${paint(behind)}`
    }
    return { form: 'branch', text: own`${first}${escapeText(cell.name)}`, paint: name, rest }
  }
  const form = cell.as === 'path' ? 'path' : cell.as === 'data' ? 'data' : 'words'
  return { form, text: readable(cell, surface), paint }
}

/** A cell with its colour. */
export function pretty(cell: Cell, surface: Surface): Inert {
  const { text, paint } = shown(cell, surface)
  return paint(text)
}

/** In a table: values of which each has a place of its own may be parted within. */
export function spanOf({ text, paint, form }: Shown): Span {
  return { text, paint, parts: form === 'path' ? 'slashes' : 'commas' }
}

/** The fewest cells it can be drawn on without parting a word. */
export function leastWidth(cell: Shown): number {
  const { form, text } = cell
  if (form === 'data') return Math.min(width(text), LEAST_DATA)
  if (form === 'picture') return Math.min(width(text), LEAST_PICTURE)
  if (form === 'branch') return Math.min(width(text), LEAST_BRANCH)
  return wordsOf(spanOf(cell)).reduce((most, word) => Math.max(most, width(word.trimStart())), 0)
}

/** Its lines on so many cells, in their colour. A word that is wider is cut, with a sign. */
export function linesAt(cell: Shown, cells: number): Inert[] {
  const { form, text, paint, draw } = cell
  if (draw) return [paint(draw(Math.min(cells, width(text))))]
  if (form === 'branch' || width(text) <= cells) return [paint(text)]
  if (form === 'data') return [paint(truncate(text, cells, false))]
  const lines = flow([[{ ...spanOf(cell), paint: (line) => line }]], cells)
  return lines.map((line) => paint(truncate(line, cells, form === 'path')))
}

function readable(cell: Exclude<Cell, { as: 'bar' | 'spark' | 'branch' }>, { now }: Surface): Inert {
  switch (cell.as) {
    case 'bytes':
      return escapeText(bytes(cell.value))
    case 'time':
      return escapeText(ago(cell.value, now))
    case 'age':
      return escapeText(age(cell.value, now))
    case 'moment':
      return escapeText(moment(cell.value, now))
    case 'duration':
      return escapeText(duration(cell.value))
    default:
      return cell.value === null ? own`null` : plainCell(cell)
  }
}

function paintOf(cell: Cell, theme: Theme): Paint {
  switch (cell.as) {
    case 'path':
    case 'name':
      return theme.path
    case 'muted':
    case 'time':
    case 'age':
    case 'moment':
      return theme.muted
    case 'bar':
      return theme[cell.tone]
    case 'branch':
      return cell.tone === 'plain' ? (text) => text : theme[cell.tone]
    case 'spark':
    case 'good':
      return theme.good
    case 'warn':
    case 'bad':
      return theme[cell.as]
    default:
      return cell.value === null ? theme.muted : (text) => text
  }
}
