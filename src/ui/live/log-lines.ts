import { escapeText, own } from '../../render/text.ts'
import { hex, isoTime } from '../../render/units.ts'
import type { EventLog } from './event-log.ts'
import type { Line } from './pane.tsx'
import { fitted, padded } from './screen.ts'

const names: Readonly<Record<string, { word: string; color: string }>> = {
  NodeCreated: { word: 'created', color: 'green' },
  NodeDeleted: { word: 'deleted', color: 'red' },
  NodeDataChanged: { word: 'changed', color: 'yellow' },
  Gap: { word: 'GAP', color: 'redBright' },
}

/** The log pane, the newest line last. @param back lines scrolled back */
export function logLines(log: EventLog, columns: number, rows: number, back: number, filter: string): Line[] {
  return log.window(rows, back, filter).map(({ time, type, path, zxid }) => {
    const { word, color } = names[type] ?? { word: type, color: 'white' }
    const clock = escapeText(new Date(time).toTimeString().slice(0, 8) + isoTime(time).slice(19, 23))
    const tail = zxid === undefined ? own`` : own`  ${escapeText(hex(zxid))}`
    const room = Math.max(4, columns - 23 - tail.length)
    const what = type === 'Gap' ? `${path}: changes may be missing here` : path
    return { text: own`${clock}  ${padded(fitted(word, 8), 8)} ${fitted(what, room)}${tail}`, color }
  })
}
