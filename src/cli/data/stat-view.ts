import { hex } from '../../render/units.ts'
import { cell, type View } from '../../render/view.ts'
import type { Stat } from '../../wire/records.ts'
import type { Settings } from '../declare/settings.ts'

/** A stat as fields: ZooKeeper's eleven by their names in pipes, grouped by what people ask on a terminal. */
export function statView(path: string, stat: Stat, settings: Pick<Settings, 'output'>): View {
  return settings.output === 'pretty'
    ? { kind: 'fields', title: cell.path(path), fields: readable(stat) }
    : { kind: 'fields', fields: fields(stat) }
}

/** The same as one record of several: the path, then the eleven. */
export function statLine(path: string, stat: Stat): View {
  return { kind: 'lines', lines: [[cell.path(path), ...fields(stat).map(([, value]) => value)]] }
}

function fields(stat: Stat): [string, ReturnType<typeof cell.text>][] {
  return [
    ['cZxid', cell.zxid(stat.czxid)],
    ['ctime', cell.time(stat.ctime)],
    ['mZxid', cell.zxid(stat.mzxid)],
    ['mtime', cell.time(stat.mtime)],
    ['pZxid', cell.zxid(stat.pzxid)],
    ['cversion', cell.number(stat.cversion)],
    ['dataVersion', cell.number(stat.version)],
    ['aclVersion', cell.number(stat.aversion)],
    ['ephemeralOwner', cell.session(stat.ephemeralOwner)],
    ['dataLength', cell.bytes(stat.dataLength)],
    ['numChildren', cell.number(stat.numChildren)],
  ]
}

function readable(stat: Stat): [string, ReturnType<typeof cell.text>][] {
  return [
    ['type', cell.text(typeOf(stat))],
    ...(stat.ephemeralOwner === 0n
      ? []
      : [['owner', cell.session(stat.ephemeralOwner)] as [string, ReturnType<typeof cell.text>]]),
    ['data', cell.bytes(stat.dataLength)],
    ['dataVersion', cell.number(stat.version)],
    ['children', cell.text(`${stat.numChildren} (cversion ${stat.cversion})`)],
    ['aclVersion', cell.number(stat.aversion)],
    ['created', cell.moment(stat.ctime)],
    ['modified', cell.moment(stat.mtime)],
    ['zxids', cell.text(`czxid ${hex(stat.czxid)}  mzxid ${hex(stat.mzxid)}  pzxid ${hex(stat.pzxid)}`)],
  ]
}

/** What a client can tell of a znode's kind: servers since 3.5 show container and TTL znodes as persistent. */
export function typeOf(stat: Stat): 'ephemeral' | 'persistent' {
  return stat.ephemeralOwner === 0n ? 'persistent' : 'ephemeral'
}
