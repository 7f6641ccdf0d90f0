import { dataJson } from '../../../render/json.ts'
import { isoTime } from '../../../render/units.ts'
import type { Change } from '../../../tree/follow/change.ts'

/** A change as `-o ndjson` prints it. */
export function changeJson(change: Change): Record<string, unknown> {
  const time = isoTime(change.time)
  if (change.type === 'Gap') {
    const { type, path, reason, since, until, dropped, error } = change
    const more = { ...(dropped > 0 ? { dropped } : {}), ...(error ? { error: error.message } : {}) }
    return { time, type, path, reason, since, until, ...more }
  }
  if (change.type === 'Unknown') return { ...change, time }
  const { type, path, zxid, version, synthetic, initial, overwritten, unread, data, old } = change
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
    ...(unread ? { unread: unread.message } : {}),
    ...(old === undefined ? {} : { old: dataJson(old) }),
  }
}
