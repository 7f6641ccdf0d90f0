import { bytes, hex } from '../../../render/units.ts'
import { type Cell, cell, type View } from '../../../render/view.ts'
import type { Progress } from '../../../tree/mirror/progress.ts'
import type { Mirrored } from './mirrored.ts'

/** A line for a pipe: time, kind, path, zxid, created, changed, deleted, bytes, lag in zxids and ms, and a note. */
export function mirroredRecord(told: Mirrored): View {
  const start = [cell.time(told.time), cell.text(told.kind)]
  return { kind: 'lines', lines: [[...start, ...factsOf(told)]] }
}

function factsOf(told: Mirrored): Cell[] {
  const none = cell.text('')
  const nothing = [none, none, none, none]
  switch (told.kind) {
    case 'gap':
      return [cell.path(told.gap.path), cell.zxid(told.gap.until), ...nothing, none, none, cell.text(told.gap.reason)]
    case 'conflict':
      return [cell.path(told.where!), none, ...nothing, none, none, cell.text(told.reason)]
    case 'obstacle':
      return [cell.path(told.where!), none, ...nothing, none, none, cell.text(told.error.message)]
    case 'batch':
      return [
        none,
        cell.zxid(told.zxid),
        ...counts(told),
        cell.number(Number(told.lag.zxids)),
        cell.number(told.lag.ms),
      ]
    case 'compared':
      return [none, cell.zxid(told.zxid), ...counts(told), none, none, cell.text(`${told.znodes} znodes`)]
    case 'end':
      return [none, cell.zxid(told.zxid), ...counts(told), none, none, cell.text(leftText(told))]
  }
}

function counts({ created, changed, deleted, bytes: size }: Progress): Cell[] {
  return [created, changed, deleted, size].map((count) => cell.number(count))
}

function leftText({ conflicts, obstacles }: { conflicts: number; obstacles: number }): string {
  return conflicts + obstacles === 0 ? '' : `${conflicts} conflicts, ${obstacles} obstacles`
}

/** What was done, in words: `12 created, 3 changed, 1 deleted, 3.1 kB`. */
export function doneText({ created, changed, deleted, bytes: size }: Progress): string {
  return `${created} created, ${changed} changed, ${deleted} deleted, ${bytes(size)}`
}

/** The end, for eyes. */
export function endView(told: Extract<Mirrored, { kind: 'end' }>): View {
  const left = leftText(told)
  const text = `mirrored up to zxid ${hex(told.zxid)}: ${doneText(told)}`
  return { kind: 'lines', lines: [[cell.muted(left === '' ? text : `${text}; ${left}`)]] }
}
