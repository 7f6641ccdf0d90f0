import type { Place } from '../recipes/contenders.ts'
import { dataJson } from '../render/json.ts'
import { hex, isoTime } from '../render/units.ts'
import { cell, type View } from '../render/view.ts'

/** Contenders, first come first. @param role what the first of them does: `holds`, `leads` */
export function placesView(places: readonly Place[], role: 'holds' | 'leads'): View {
  const columns = ['state', 'kind', 'session', 'since', 'says', 'znode']
  return {
    kind: 'table',
    boxed: true,
    columns: columns.map((title) => ({ title, shrink: title === 'znode' || title === 'says' })),
    rows: places.map(({ holds, shared, stat, data, path }) => [
      holds ? cell.good(role) : cell.muted('waits'),
      cell.text(shared ? 'shared' : 'exclusive'),
      cell.session(stat.ephemeralOwner),
      cell.time(stat.ctime),
      cell.data(data?.toString() ?? ''),
      cell.path(path),
    ]),
  }
}

export function placeJson({ path, holds, shared, layout, sequence, data, stat }: Place) {
  return {
    path,
    holds,
    shared,
    layout,
    sequence,
    session: hex(stat.ephemeralOwner),
    zxid: hex(stat.czxid),
    since: isoTime(stat.ctime),
    ...dataJson(data),
  }
}
