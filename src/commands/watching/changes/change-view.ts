import { dataText } from '../../../cli/data/data-text.ts'
import type { DiffLine } from '../../../cli/data/value-diff.ts'
import type { Settings } from '../../../cli/declare/settings.ts'
import { hex, isoTime } from '../../../render/units.ts'
import { type Cell, cell, type View } from '../../../render/view.ts'
import type { Change, GapChange, NodeChange } from '../../../tree/follow/change.ts'

/** A change, and what became of the data, line by line. */
export interface Told {
  readonly change: Change
  /** The data now, where it is a short text. */
  readonly value?: string
  readonly diff?: readonly DiffLine[]
}

const MOST_LINES = 40

const verbs = {
  NodeCreated: cell.good('created '),
  NodeDeleted: cell.bad('deleted '),
  NodeDataChanged: cell.warn('changed '),
  NodeChildrenChanged: cell.text('children'),
} as const

const signs = {
  '+': (text: string) => cell.good(`+ ${text}`),
  '-': (text: string) => cell.bad(`- ${text}`),
  ' ': (text: string) => cell.muted(`  ${text}`),
} as const

/** A change as the chosen output wants it. */
export function changeView(told: Told, { output }: Pick<Settings, 'output'>, withData = false): View {
  return output === 'pretty' ? changeLines(told) : changeRecord(told.change, withData)
}

/** For eyes: the time of day, what happened, where, and the difference of the data below it. */
function changeLines({ change, value, diff = [] }: Told): View {
  const time = cell.muted(new Date(change.time).toTimeString().slice(0, 8) + isoTime(change.time).slice(19, 23))
  return {
    kind: 'lines',
    lines: [
      [time, ...eyeCells(change, value)],
      ...shortened(diff).map(({ sign, text }): Cell[] => [cell.text('             '), signs[sign](text)]),
    ],
  }
}

function shortened(diff: readonly DiffLine[]): readonly DiffLine[] {
  if (diff.length <= MOST_LINES) return diff
  return [...diff.slice(0, MOST_LINES), { sign: ' ', text: `… ${diff.length - MOST_LINES} lines more` }]
}

function eyeCells(change: Change, value: string | undefined): Cell[] {
  if (change.type === 'Gap') return [cell.bad('GAP     '), cell.text(gapText(change))]
  if (change.type === 'Unknown') return [cell.warn(`event ${change.code}`), cell.path(change.path)]
  const { type, path, version, zxid } = change
  const facts = [
    ...(version === undefined || type === 'NodeDeleted' ? [] : [`v${version}`]),
    ...(zxid === undefined ? [] : [`zxid ${hex(zxid)}`]),
    ...notes(change),
  ]
  const now = value === undefined ? [] : [cell.text(`→ ${value}`)]
  return [verbs[type], cell.path(path), ...now, cell.muted(facts.join('  '))]
}

function notes({ synthetic, initial, overwritten, unread }: NodeChange): string[] {
  return [
    ...(initial ? ['initial'] : synthetic ? ['found by looking'] : []),
    ...(overwritten ? ['data not read in time'] : []),
    ...(unread ? [`data cannot be read: ${unread.message}`] : []),
  ]
}

/** What a gap means, in words. */
function gapText({ reason, since, until, dropped, error }: GapChange): string {
  const why = {
    reconnected: 'the connection was down',
    expired: 'the session was over',
    overflow: `the reader was too slow: ${dropped} changes had no room`,
    unreadable: `its children cannot be listed (${error?.message})`,
  }[reason]
  return `${why}; between zxid ${hex(since)} and ${hex(until)} changes may be missing`
}

/**
 * For pipes: time, type, path, zxid, version, note, and with data old and new. Of a gap the fourth cell is the range of zxids
 * and the note its reason.
 */
function changeRecord(change: Change, withData: boolean): View {
  const start = [cell.time(change.time), cell.text(change.type), cell.path(change.path)]
  if (change.type === 'Gap') {
    const range = cell.text(`${hex(change.since)}..${hex(change.until)}`)
    return line([
      ...start,
      range,
      cell.text(''),
      cell.text(change.dropped > 0 ? `overflow ${change.dropped}` : change.reason),
    ])
  }
  if (change.type === 'Unknown') return line([...start, cell.text(''), cell.text(''), cell.text(`type ${change.code}`)])
  const { zxid, version, synthetic, initial, overwritten, unread, old, data } = change
  const note = unread ? 'unread' : initial ? 'initial' : synthetic ? 'synthetic' : overwritten ? 'overwritten' : ''
  return line([
    ...start,
    zxid === undefined ? cell.text('') : cell.zxid(zxid),
    version === undefined ? cell.text('') : cell.number(version),
    cell.text(note),
    ...(withData ? [cell.data(dataText(old)), cell.data(dataText(data))] : []),
  ])
}

function line(cells: readonly Cell[]): View {
  return { kind: 'lines', lines: [cells] }
}
