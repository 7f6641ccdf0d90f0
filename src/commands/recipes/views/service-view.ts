import type { Registered } from '../../../recipes/discovery/services.ts'
import { uriOf } from '../../../recipes/discovery/uri-spec.ts'
import { hex, isoTime } from '../../../render/units.ts'
import { type Cell, type Column, cell } from '../../../render/view.ts'
import { baseName, parentPath } from '../../../wire/path.ts'

export const serviceColumns: readonly Column[] = [
  { title: 'service' },
  { title: 'address' },
  { title: 'state' },
  { title: 'session', yields: 2 },
  { title: 'since', yields: 1 },
  { title: 'id', weight: 1, least: 12, yields: 3 },
  { title: 'tells', weight: 1, least: 16, yields: 4 },
]

export function serviceCells({ path, stat, instance, fault }: Registered): Cell[] {
  const tells = instance ? JSON.stringify(instance.payload) : fault
  return [
    cell.name(baseName(parentPath(path))),
    cell.text(instance ? addressOf(instance) : ''),
    stateOf(instance),
    stat.ephemeralOwner === 0n ? cell.muted('stays') : cell.session(stat.ephemeralOwner),
    cell.time(stat.ctime),
    cell.text(baseName(path)),
    cell.text(tells ?? ''),
  ]
}

function stateOf(instance: Registered['instance']): Cell {
  if (!instance) return cell.bad('unreadable')
  return instance.enabled ? cell.good('in service') : cell.muted('out')
}

/** `host:8080`, and the port for TLS where it is another. */
function addressOf({ address, port, sslPort }: NonNullable<Registered['instance']>): string {
  const host = address.includes(':') ? `[${address}]` : address
  const ports = [port, sslPort].filter((one) => one !== undefined)
  return ports.length === 0 ? host : `${host}:${[...new Set(ports)].join('/')}`
}

export function serviceJson({ path, stat, instance, fault }: Registered) {
  const owner = stat.ephemeralOwner === 0n ? {} : { session: hex(stat.ephemeralOwner) }
  if (!instance) return { path, ...owner, since: isoTime(stat.ctime), fault }
  const { registered, uri, ...fields } = instance
  const place = uriOf(instance)
  return {
    ...fields,
    path,
    ...owner,
    since: isoTime(stat.ctime),
    registered: isoTime(registered),
    ...(uri === undefined ? {} : { uriTemplate: uri, uri: place }),
  }
}
