import { leastWidth, type Shown } from './shown.ts'
import { blanks, cutAt, type Inert, own } from './text.ts'
import type { Column } from './view.ts'
import { width } from './width.ts'

/** Blanks between two columns. */
export const GAP = 2

/** How a table is drawn. */
export interface Layout {
  /** Columns that stand in the row, with their widths; none: every record is a list of fields. */
  readonly standing: readonly { readonly at: number; readonly width: number }[]
  /** Columns that have given way, each named in the lines below its row. */
  readonly folded: readonly number[]
  /** For columns of numbers: the places behind the point, and the cells of the unit. */
  readonly points: readonly (Point | undefined)[]
}

interface Point {
  readonly fraction: number
  readonly unit: number
}

interface Measure {
  /** As wide as it likes. */
  readonly natural: number
  /** As narrow as it can. */
  readonly least: number
  readonly point: Point | undefined
}

/** A number, with or without a unit behind a blank. */
const NUMBER = /^([+-]?\d+)(\.\d+)?( \S+)?$/

/**
 * Lays a table out for so many cells. As long as it does not fit as it likes: columns that may (`weight`) shrink down to
 * their longest word or their `least`; then columns give way in their declared order (`yields`), each into the lines below
 * its row; and when those that stay do not fit, each record becomes a list of fields.
 * @param titles one a column
 * @param rows what widths are taken from: all rows, or the first of those that come as a stream
 * @param room cells of a line
 */
export function layOut(
  columns: readonly Column[],
  titles: readonly Inert[],
  rows: Iterable<readonly Shown[]>,
  room: number,
): Layout {
  const measures = measure(columns, titles, rows)
  const points = measures.map(({ point }) => point)
  let standing = columns.map((_, at) => at)
  const folded: number[] = []
  const least = () => standing.reduce((sum, at) => sum + measures[at]!.least + GAP, -GAP)
  while (standing.length > 0 && least() > room) {
    const next = nextToYield(columns, standing)
    if (next === undefined) return { standing: [], folded: [], points }
    folded.push(next)
    standing = standing.filter((at) => at !== next)
  }
  const widths = shareOut(
    standing.map((at) => ({ ...measures[at]!, weight: columns[at]!.weight ?? 0 })),
    room - GAP * (standing.length - 1),
  )
  return { standing: standing.map((at, index) => ({ at, width: widths[index]! })), folded: folded.sort(order), points }
}

function order(a: number, b: number): number {
  return a - b
}

/** Of those that give way at the same time, the last goes first. */
function nextToYield(columns: readonly Column[], standing: readonly number[]): number | undefined {
  const willing = standing.filter((at) => columns[at]!.yields !== undefined)
  return willing.toSorted((a, b) => columns[a]!.yields! - columns[b]!.yields! || b - a)[0]
}

function measure(
  columns: readonly Column[],
  titles: readonly Inert[],
  rows: Iterable<readonly Shown[]>,
): readonly Measure[] {
  const natural = columns.map(() => 0)
  const least = columns.map(() => 0)
  const whole = columns.map(() => 0)
  const fraction = columns.map(() => 0)
  const unit = columns.map(() => 0)
  for (const row of rows) {
    for (const [at, column] of columns.entries()) {
      const cell = row[at]!
      const wide = width(cell.text)
      // Of a tree that streams the first rows say little about the names to come.
      natural[at] = Math.max(natural[at]!, wide, cell.form === 'branch' ? (column.least ?? 0) : 0)
      least[at] = Math.max(least[at]!, mayShrink(column, cell) ? leastWidth(cell) : wide)
      const number = column.align && NUMBER.exec(cell.text)
      if (!number) continue
      whole[at] = Math.max(whole[at]!, number[1]!.length)
      fraction[at] = Math.max(fraction[at]!, number[2]?.length ?? 0)
      unit[at] = Math.max(unit[at]!, number[3]?.length ?? 0)
    }
  }
  return columns.map((column, at) => {
    const point = column.align ? { fraction: fraction[at]!, unit: unit[at]! } : undefined
    const aligned = whole[at]! + fraction[at]! + unit[at]!
    const title = titles[at]!
    const widest = Math.max(natural[at]!, aligned, width(title))
    const word = leastWidth({ form: 'words', text: title, paint: (text) => text })
    const narrowest = Math.max(least[at]!, aligned, word, column.least ?? 0)
    return { natural: widest, least: Math.min(widest, narrowest), point }
  })
}

function mayShrink({ weight }: Column, { form }: Shown): boolean {
  return weight !== undefined || form === 'picture' || form === 'data' || form === 'branch'
}

/**
 * Gives each its least, and shares out what is left by weight, to nobody more than it likes; then to those without a weight,
 * whose titles may stand on several lines.
 */
function shareOut(columns: readonly (Measure & { readonly weight: number })[], room: number): number[] {
  const widths = columns.map(({ least }) => least)
  let left = room - widths.reduce((sum, wide) => sum + wide, 0)
  for (;;) {
    const hungry = columns.flatMap(({ natural, weight }, at) =>
      widths[at]! < natural ? [{ at, natural, weight }] : [],
    )
    if (hungry.length === 0 || left <= 0) return widths
    const first = hungry.filter(({ weight }) => weight > 0)
    const served = first.length > 0 ? first : hungry.map((column) => ({ ...column, weight: 1 }))
    const total = served.reduce((sum, { weight }) => sum + weight, 0)
    const before = left
    for (const { at, natural, weight } of served) {
      const share = Math.min(natural - widths[at]!, Math.max(1, Math.floor((before * weight) / total)), left)
      widths[at] = widths[at]! + share
      left -= share
    }
  }
}

/** A number filled up behind its point, so that those of a column stand point below point. */
export function pointed(text: Inert, point: Point | undefined): Inert {
  if (!point || (point.fraction === 0 && point.unit === 0)) return text
  const number = NUMBER.exec(text)
  if (!number) return text
  const fraction = number[2]?.length ?? 0
  const unit = number[3]?.length ?? 0
  if (unit === 0) return own`${text}${blanks(point.fraction - fraction + point.unit)}`
  // Between the number and its unit: the blanks of the places that are missing.
  const at = (number[1]?.length ?? 0) + fraction
  const [digits, rest] = cutAt(text, at)
  return own`${digits}${blanks(point.fraction - fraction)}${rest}${blanks(point.unit - unit)}`
}
