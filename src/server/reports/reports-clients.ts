import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'

// What a server says of its clients and their watches: the formats of org.apache.zookeeper.server.command.

const hex = (id: bigint) => `0x${BigInt.asUintN(64, id).toString(16)}`

function peerLine(server: Server, peer: Peer, full: boolean): string {
  const { traffic, session } = peer
  const parts = [`queued=${server.outbox.waiting(peer)}`, `recved=${traffic.received}`, `sent=${traffic.sent}`]
  if (full && session) {
    parts.push(
      `sid=${hex(session.id)}`,
      `lop=${peer.lastOp}`,
      `est=${peer.since}`,
      `to=${session.timeout}`,
      ...(peer.lastXid < 0 ? [] : [`lcxid=${hex(BigInt(peer.lastXid))}`]),
      `lzxid=${hex(peer.lastZxid)}`,
      `lresp=${peer.lastAnswer}`,
      `llat=${peer.lastLatency}`,
      `minlat=${traffic.minLatency}`,
      `avglat=${Math.floor(traffic.averageLatency)}`,
      `maxlat=${traffic.maxLatency}`,
    )
  }
  return ` /${peer.address}[${session ? 1 : 0}](${parts.join(',')})\n`
}

/** Who asks by a word is a client too: one packet has come from it. */
function askerLine(address: string): string {
  return ` /${address}[0](queued=0,recved=1,sent=0)\n`
}

/** @param asker the address the word came from */
export function cons(server: Server, asker: string): string {
  return `${[...server.peers].map((peer) => peerLine(server, peer, true)).join('')}${askerLine(asker)}\n`
}

export function clients(server: Server, asker: string): string {
  return `Clients:\n${[...server.peers].map((peer) => peerLine(server, peer, false)).join('')}${askerLine(asker)}`
}

export function dump(server: Server): string {
  const { sessions, tree, peers } = server
  const buckets = [...sessions.buckets].sort(([a], [b]) => a - b)
  const offset = Date.now() - server.now()
  let text = `SessionTracker dump:\nSession Sets (${buckets.length})/(${sessions.all.size}):\n`
  for (const [due, members] of buckets) {
    text += `${members.size} expire at ${new Date(due + offset).toUTCString()}:\n`
    for (const { id } of members) text += `\t${hex(id)}\n`
  }
  text += `ephemeral nodes dump:\nSessions with Ephemerals (${tree.lifetimes.ephemerals.size}):\n`
  for (const [id, paths] of tree.lifetimes.ephemerals)
    text += `${hex(id)}:\n${[...paths].map((path) => `\t${path}\n`).join('')}`
  const bound = [...peers].filter(({ session }) => session)
  text += `Connections dump:\nConnections Sets (${bound.length > 0 ? 1 : 0})/(${bound.length}):\n`
  if (bound.length > 0) text += `${bound.length} expire at ${new Date(Date.now()).toUTCString()}:\n`
  for (const { address, session } of bound) text += `\tip: /${address} sessionId: ${hex(session!.id)}\n`
  return text
}

/** Paths by the session that watches them. */
export function watchesBySession({ watches }: Server): Map<string, Set<string>> {
  return grouped(watches.told(), (session, path) => [session, path])
}

/** Sessions by the path they watch. */
export function watchesByPath({ watches }: Server): Map<string, Set<string>> {
  return grouped(watches.told(), (session, path) => [path, session])
}

export function wchs(server: Server): string {
  const { connections, paths, total } = watchSummary(server)
  return `${connections} connections watching ${paths} paths\nTotal watches:${total}\n`
}

export function watchSummary({ watches }: Server): { connections: number; paths: number; total: number } {
  const all = [...watches.told()]
  return {
    connections: new Set(all.map(([watcher]) => watcher)).size,
    paths: new Set(all.map(([, path]) => path)).size,
    total: all.length,
  }
}

export function outline(groups: ReadonlyMap<string, ReadonlySet<string>>): string {
  let text = ''
  for (const [key, members] of groups) text += `${key}\n${[...members].map((member) => `\t${member}\n`).join('')}`
  return `${text}\n`
}

function grouped(
  entries: Iterable<[watcher: Peer, path: string]>,
  order: (session: string, path: string) => [string, string],
): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>()
  for (const [{ session }, path] of entries) {
    const [key, member] = order(hex(session?.id ?? 0n), path)
    groups.set(key, (groups.get(key) ?? new Set()).add(member))
  }
  return groups
}
