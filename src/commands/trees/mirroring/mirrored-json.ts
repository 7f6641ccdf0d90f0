import { isoTime } from '../../../render/units.ts'
import { changeJson } from '../../watching/changes/change-json.ts'
import type { Mirrored } from './mirrored.ts'

/** What is told of a mirror, as a document. */
export function mirroredJson(told: Mirrored): Record<string, unknown> {
  const time = isoTime(told.time)
  switch (told.kind) {
    case 'gap': {
      const { path, reason, since, until } = changeJson(told.gap)
      return { time, kind: told.kind, path, reason, since, until }
    }
    case 'conflict':
      return { time, kind: told.kind, path: told.where, reason: told.reason }
    case 'obstacle':
      return { time, kind: told.kind, path: told.where, code: told.error.name, error: told.error.message }
    case 'batch': {
      const { lag, ...rest } = told
      return { ...rest, time, lag: { zxids: Number(lag.zxids), ms: lag.ms } }
    }
    default:
      return { ...told, time }
  }
}
