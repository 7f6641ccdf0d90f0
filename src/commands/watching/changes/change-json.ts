import { dataJson } from '../../../render/json.ts'
import { isoTime } from '../../../render/units.ts'
import type { Change } from '../../../tree/follow/change.ts'

/** A change as `-o ndjson` prints it. */
export function changeJson(change: Change): Record<string, unknown> {
  const time = isoTime(change.time)
  if (change.type === 'Gap') {
    const { type, path, reason, since, until, dropped } = change
    return { time, type, path, reason, since, until, ...(dropped > 0 ? { dropped } : {}) }
  }
  if (change.type === 'Unknown') return { ...change, time }
  const { type, path, zxid, version, synthetic, initial, overwritten, data, old } = change
  return {
    time,
    type,
    path,
    zxid: zxid ?? null,
    version: version ?? null,
    ...(synthetic ? { synthetic } : {}),
    ...(initial ? { initial } : {}),
    ...(data === undefined ? {} : dataJson(data)),
    ...(overwritten ? { overwritten } : {}),
    ...(old === undefined ? {} : { old: dataJson(old) }),
  }
}
