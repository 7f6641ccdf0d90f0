import os from 'node:os'
import type { Server } from '../session/server.ts'

// What a server says of itself: the formats of org.apache.zookeeper.server.command.

/** When this server was written, in the place where ZooKeeper says when it was built. */
const BUILT = { iso: '2026-11-22 00:00 UTC', american: '11/22/2026 00:00 GMT' }

export function fullVersion({ settings }: Server): string {
  const { keeper, version } = settings.profile
  const built = settings.profile.has('isoBuildDate') ? BUILT.iso : BUILT.american
  return keeper ? `v${version}-zoosh` : `${version}-zoosh, built on ${built}`
}

/** Four decimals at most and at least one, as Java prints a rounded double; whole before 3.6. */
export function averageLatency({ settings, traffic }: Server): string {
  if (!settings.profile.has('fractionalLatency')) return String(Math.floor(traffic.averageLatency))
  const rounded = Math.round(traffic.averageLatency * 10_000) / 10_000
  return Number.isInteger(rounded) ? rounded.toFixed(1) : String(rounded)
}

/** The connections as a word tells their number: the one it came by is one of them. */
function connectionsByWord({ peers }: Server): number {
  return peers.size + 1
}

export function srvr(server: Server, clients = ''): string {
  const { traffic, tree, outbox } = server
  return [
    `${server.settings.profile.keeper ? 'ClickHouse Keeper' : 'Zookeeper'} version: ${fullVersion(server)}`,
    ...(server.readOnly ? ['READ-ONLY mode; serving only read-only clients'] : []),
    ...(clients ? [clients] : []),
    `Latency min/avg/max: ${traffic.minLatency}/${averageLatency(server)}/${traffic.maxLatency}`,
    `Received: ${traffic.received}`,
    `Sent: ${traffic.sent}`,
    `Connections: ${connectionsByWord(server)}`,
    `Outstanding: ${outbox.outstanding}`,
    `Zxid: 0x${tree.lastZxid.toString(16)}`,
    `Mode: ${server.readOnly ? 'read-only' : 'standalone'}`,
    `Node count: ${tree.nodes.size}`,
    '',
  ].join('\n')
}

export function conf(server: Server): string {
  return lines(Object.entries(configuration(server)).map(([key, value]) => `${key}=${value}`))
}

export function configuration({ settings, place }: Server): Record<string, string | number> {
  const { port, dataDir, snapshots = 0, logs = 0 } = place()
  const folder = dataDir === '' ? '' : `${dataDir}/version-2`
  return {
    clientPort: port,
    secureClientPort: -1,
    dataDir: folder,
    dataDirSize: snapshots,
    dataLogDir: folder,
    dataLogSize: logs,
    tickTime: settings.tickTime,
    maxClientCnxns: settings.maxClientConnections,
    minSessionTimeout: settings.minSessionTimeout,
    maxSessionTimeout: settings.maxSessionTimeout,
    clientPortListenBacklog: -1,
    serverId: 0,
  }
}

/** The keys of mntr every monitor knows. */
export function monitorValues(server: Server): Record<string, string | number> {
  const { traffic, tree, outbox, peers, watches, sessions } = server
  let bytes = 0
  for (const [path, node] of tree.entries()) bytes += path.length + (node.data?.length ?? 0)
  let ephemerals = 0
  for (const owned of tree.lifetimes.ephemerals.values()) ephemerals += owned.size
  return {
    version: fullVersion(server),
    server_state: server.readOnly ? 'read-only' : 'standalone',
    ephemerals_count: ephemerals,
    num_alive_connections: peers.size,
    avg_latency: averageLatency(server),
    outstanding_requests: outbox.outstanding,
    znode_count: tree.nodes.size,
    global_sessions: sessions.all.size,
    packets_received: traffic.received,
    packets_sent: traffic.sent,
    approximate_data_size: bytes,
    watch_count: watches.count,
    min_latency: traffic.minLatency,
    max_latency: traffic.maxLatency,
    local_sessions: 0,
    uptime: Date.now() - server.startedAt,
  }
}

export function mntr(server: Server): string {
  const values = { ...monitorValues(server), num_alive_connections: connectionsByWord(server) }
  return lines(Object.entries(values).map(([key, value]) => `zk_${key}\t${value}`))
}

/** The environment as ZooKeeper names it; what is Java's has Node's counterpart. */
export function environment(server: Server): Record<string, string> {
  return {
    [server.settings.profile.keeper ? 'clickhouse.keeper.version' : 'zookeeper.version']: fullVersion(server),
    'host.name': os.hostname(),
    'java.version': process.version,
    'java.vendor': 'Node.js',
    'java.home': process.execPath,
    'java.io.tmpdir': os.tmpdir(),
    'os.name': os.type(),
    'os.arch': os.arch(),
    'os.version': os.release(),
    'user.name': os.userInfo().username,
    'user.home': os.homedir(),
    'user.dir': process.cwd(),
  }
}

export function envi(server: Server): string {
  return lines(['Environment:', ...Object.entries(environment(server)).map(([key, value]) => `${key}=${value}`)])
}

export function dirs({ place, settings }: Server): string {
  const { snapshots = 0, logs = 0 } = place()
  if (settings.profile.keeper) return `snapshot_dir_size: ${snapshots}\nlog_dir_size: ${logs}\n`
  return `datadir_size: ${snapshots}\nlogdir_size: ${logs}\n`
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
