import type { Context } from '../../../cli/declare/context.ts'
import { type Place, places } from '../../../recipes/lock/contenders.ts'
import { dataJson } from '../../../render/json.ts'
import { hex, isoTime } from '../../../render/units.ts'
import { type Column, cell, type View } from '../../../render/view.ts'
import { clientAddresses } from './client-addresses.ts'

/** A place, and from where its owner is connected, where that is told. */
export interface Located extends Place {
  readonly address: string | undefined
}

/** Everybody in line at a path, with their addresses. @throws ZkError NoNode */
export async function locatedPlaces(call: Context, path: string): Promise<Located[]> {
  const found = await places(await call.zk(), path)
  const addresses = found.length === 0 ? new Map() : await clientAddresses(call)
  return found.map((place) => ({ ...place, address: addresses.get(place.stat.ephemeralOwner) }))
}

const columns: readonly Column[] = [
  { title: 'state' },
  { title: 'kind', yields: 2 },
  { title: 'session' },
  { title: 'address', yields: 4 },
  { title: 'since', yields: 3 },
  { title: 'says', weight: 1, least: 24, yields: 5 },
  { title: 'znode', weight: 2, yields: 1 },
]

/** Contenders, first come first. @param role what the first of them does: `holds`, `leads` */
export function placesView(places: readonly Located[], role: 'holds' | 'leads'): View {
  return {
    kind: 'table',
    columns,
    rows: places.map(({ holds, shared, stat, address, data, path }) => [
      holds ? cell.good(role) : cell.muted('waits'),
      cell.text(shared ? 'shared' : 'exclusive'),
      cell.session(stat.ephemeralOwner),
      cell.text(address ?? ''),
      cell.time(stat.ctime),
      cell.data(data?.toString() ?? ''),
      cell.path(path),
    ]),
  }
}

export function placeJson({ path, holds, shared, layout, sequence, data, stat, address }: Located) {
  return {
    path,
    holds,
    shared,
    layout,
    sequence,
    session: hex(stat.ephemeralOwner),
    zxid: hex(stat.czxid),
    ...(address === undefined ? {} : { address }),
    since: isoTime(stat.ctime),
    ...dataJson(data),
  }
}
