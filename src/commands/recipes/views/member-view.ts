import type { Member } from '../../../recipes/group.ts'
import { dataJson } from '../../../render/json.ts'
import { hex, isoTime } from '../../../render/units.ts'
import { type Cell, cell } from '../../../render/view.ts'

export function memberCells({ name, data, stat }: Member): Cell[] {
  return [cell.name(name), cell.data(data?.toString() ?? ''), cell.session(stat.ephemeralOwner), cell.time(stat.ctime)]
}

export function memberJson({ name, path, data, stat }: Member) {
  return { name, path, session: hex(stat.ephemeralOwner), since: isoTime(stat.ctime), ...dataJson(data) }
}
