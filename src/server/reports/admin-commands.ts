import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'
import * as clients from './reports-clients.ts'
import * as own from './reports-server.ts'

/** One command of the AdminServer: org.apache.zookeeper.server.admin.Commands. */
export interface AdminCommand {
  readonly aliases: readonly string[]
  /** Whether something is different afterwards: then only POST gets it done. */
  readonly changes: boolean
  answer(server: Server, query: URLSearchParams): Record<string, unknown>
}

type Answer = AdminCommand['answer']

function command(aliases: readonly string[], answer: Answer): AdminCommand {
  return { aliases, changes: false, answer }
}

function change(aliases: readonly string[], answer: Answer): AdminCommand {
  return { aliases, changes: true, answer }
}

function connection(server: Server, peer: Peer): Record<string, unknown> {
  const { session, traffic } = peer
  return {
    remote_socket_address: peer.address,
    interest_ops: 1,
    outstanding_requests: server.outbox.waiting(peer),
    packets_received: traffic.received,
    packets_sent: traffic.sent,
    session_id: session?.id ?? 0n,
    last_operation: peer.lastOp,
    established: new Date(peer.since).toISOString(),
    session_timeout: session?.timeout ?? 0,
    last_cxid: `0x${peer.lastXid.toString(16)}`,
    last_zxid: `0x${BigInt.asUintN(64, peer.lastZxid).toString(16)}`,
    last_response_time: peer.lastAnswer,
    last_latency: peer.lastLatency,
    min_latency: traffic.minLatency,
    avg_latency: Math.floor(traffic.averageLatency),
    max_latency: traffic.maxLatency,
  }
}

function serverStats(server: Server): Record<string, unknown> {
  const { traffic } = server
  return {
    version: own.fullVersion(server),
    read_only: server.readOnly,
    server_stats: {
      packets_sent: traffic.sent,
      packets_received: traffic.received,
      max_latency: traffic.maxLatency,
      min_latency: traffic.minLatency,
      avg_latency: Number(own.averageLatency(server)),
      outstanding_requests: server.outbox.outstanding,
      server_state: server.readOnly ? 'read-only' : 'standalone',
      last_processed_zxid: server.tree.lastZxid,
      num_alive_client_connections: server.peers.size,
      provider_null: false,
      uptime: Date.now() - server.startedAt,
    },
    node_count: server.tree.nodes.size,
  }
}

const asObject = (groups: ReadonlyMap<string, ReadonlySet<string>>) =>
  Object.fromEntries([...groups].map(([key, members]) => [key, [...members]]))

/** Keys of ZooKeeper's own answers, which are snake case here. */
const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/\W/g, '_')

export const adminCommands: Readonly<Record<string, AdminCommand>> = {
  configuration: command(['conf', 'config'], (server) =>
    Object.fromEntries(
      Object.entries(own.configuration(server))
        .filter(([key]) => !/Size$|^secure/.test(key))
        .map(([key, value]) => [snake(key), value]),
    ),
  ),
  connections: command(['cons'], (server) => ({
    connections: [...server.peers].map((peer) => connection(server, peer)),
    secure_connections: [],
  })),
  connection_stat_reset: change(['crst'], (server) => {
    for (const peer of server.peers) peer.resetStats()
    return {}
  }),
  dirs: command([], ({ place }) => {
    const { snapshots = 0, logs = 0 } = place()
    return { datadir_size: snapshots, logdir_size: logs }
  }),
  dump: command([], ({ sessions, tree }) => ({
    expiry_time_to_session_ids: Object.fromEntries(
      [...sessions.buckets].map(([due, members]) => [Math.round(due), [...members].map(({ id }) => id)]),
    ),
    session_id_to_ephemeral_paths: Object.fromEntries(
      [...tree.lifetimes.ephemerals].map(([id, paths]) => [id, [...paths]]),
    ),
  })),
  environment: command(['env', 'envi'], (server) =>
    Object.fromEntries(Object.entries(own.environment(server)).map(([key, value]) => [snake(key), value])),
  ),
  get_trace_mask: command(['gtmk'], ({ traceMask }) => ({ tracemask: traceMask })),
  is_read_only: command(['isro'], ({ readOnly }) => ({ read_only: readOnly })),
  monitor: command(['mntr'], (server) => own.monitorValues(server)),
  ruok: command([], () => ({})),
  server_stats: command(['srvr'], serverStats),
  set_trace_mask: change(['stmk'], (server, query) => {
    const mask = query.get('traceMask') ?? ''
    if (/^-?\d+$/.test(mask)) server.traceMask = BigInt(mask)
    return { tracemask: server.traceMask }
  }),
  stat_reset: change(['srst'], (server) => {
    server.traffic.reset()
    return {}
  }),
  stats: command(['stat'], (server) => ({
    ...serverStats(server),
    connections: [...server.peers].map((peer) => connection(server, peer)),
    secure_connections: [],
  })),
  watch_summary: command(['wchs'], (server) => {
    const { connections, paths, total } = clients.watchSummary(server)
    return { num_connections: connections, num_paths: paths, num_total_watches: total }
  }),
  watches: command(['wchc'], (server) => ({ session_id_to_watched_paths: asObject(clients.watchesBySession(server)) })),
  watches_by_path: command(['wchp'], (server) => ({ path_to_session_ids: asObject(clients.watchesByPath(server)) })),
}
