import { join } from 'node:path'
import { arg } from '../../../cli/declare/args.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { placeOf } from '../../../cli/declare/place-of.ts'
import { Cluster, type MemberState } from '../../../ensemble/local/cluster.ts'
import { connectString, type PlannedMember, secureConnectString } from '../../../ensemble/local/plan.ts'
import { type Cell, cell, type View } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'
import { byPlace, type Hint, outsideLine, shellLine, spellHint } from '../../../wire/hint.ts'

/** The folder of a pseudo-cluster, and which of its servers. */
export const clusterArgs = {
  dir: arg.text({ summary: 'folder given to ensemble create' }),
  ids: arg.integer({ summary: 'servers, by number (default: all)', min: 1, max: 99, required: false, multiple: true }),
} as const

/** The folder, and servers that have to be named unless --leader does. */
export const namedServers = {
  dir: arg.text({ summary: 'folder given to ensemble create' }),
  ids: arg.integer({ summary: 'servers, by number', min: 1, max: 99, required: false, multiple: true }),
} as const

/** What a pseudo-cluster looks like after something was done to it. */
export interface ClusterState {
  readonly dir: string
  readonly connectString: string
  /** Of the TLS ports, where there are any. */
  readonly secureConnectString: string | undefined
  readonly servers: readonly MemberState[]
}

/** Opens a cluster and picks servers; none named is all of them. */
export function openCluster(args: { readonly dir: string; readonly ids?: readonly number[] | undefined }): {
  cluster: Cluster
  members: readonly PlannedMember[]
} {
  const cluster = new Cluster(args.dir)
  const ids = args.ids ?? []
  return { cluster, members: ids.length === 0 ? cluster.plan.members : ids.map((id) => cluster.member(id)) }
}

/** Servers that have to be named, by number or as the leader. */
async function pickMembers(
  { dir, ids }: { readonly dir: string; readonly ids: readonly number[] },
  leader: boolean,
): Promise<{ cluster: Cluster; members: readonly PlannedMember[] }> {
  const cluster = new Cluster(dir)
  if (leader === ids.length > 0) throw new UsageError('which server?', 'name some by their numbers, or give --leader')
  return { cluster, members: leader ? [await cluster.leader()] : ids.map((id) => cluster.member(id)) }
}

/** Sends a signal to servers that have to be named, all known before the first gets it. */
export async function signalMembers(
  args: { readonly dir: string; readonly ids: readonly number[] },
  leader: boolean,
  name: Parameters<Cluster['signal']>[1],
): Promise<ClusterState> {
  const { cluster, members } = await pickMembers(args, leader)
  for (const member of members) await cluster.signal(member, name)
  return clusterState(cluster)
}

export async function clusterState(cluster: Cluster): Promise<ClusterState> {
  const { dir, plan } = cluster
  const servers = await cluster.status()
  return { dir, connectString: connectString(plan), secureConnectString: secureConnectString(plan), servers }
}

export function clusterView(state: ClusterState, call: Pick<Context, 'settings' | 'shell'>): View {
  const { servers } = state
  const table: View = {
    kind: 'table',
    columns: [
      { title: 'server' },
      { title: 'address', yields: 2 },
      { title: 'state' },
      { title: 'role', yields: 3 },
      { title: 'pid', align: 'right', yields: 1 },
    ],
    rows: servers.map(({ name, address, state, mode, pid }) => [
      cell.name(name),
      cell.text(address),
      stateCell(state),
      mode === 'leader' ? cell.good(mode) : cell.text(mode ?? ''),
      pid === undefined ? cell.text('') : cell.number(pid),
    ]),
  }
  if (call.settings.output !== 'pretty') return table
  const lines = servers.some(({ mode }) => mode)
    ? waysIn(state).map((way) => [cell.muted(spellHint(way, placeOf(call)))])
    : []
  return { kind: 'stack', views: [table, { kind: 'lines', lines }] }
}

/** Command lines to connect with. */
function waysIn({ dir, connectString: plain, secureConnectString: secure }: ClusterState): Hint[] {
  const open = byPlace({ outside: outsideLine`-s ${plain}`, shell: shellLine`connect ${plain}` })
  if (secure === undefined) return [open]
  const [authorities = '', certificate = '', passphrase = ''] = ['ca.pem', 'client.p12', 'password'].map((name) =>
    join(dir, 'tls', name),
  )
  const closed = byPlace({
    outside: outsideLine`-s ${secure} --tls-ca ${authorities} --tls-cert ${certificate} --tls-passphrase-file ${passphrase}`,
    shell: shellLine`connect ${secure} --tls-ca ${authorities} --tls-cert ${certificate} --tls-passphrase-file ${passphrase}`,
  })
  return [open, closed]
}

function stateCell(state: MemberState['state']): Cell {
  if (state === 'serving') return cell.good(state)
  return state === 'stopped' ? cell.muted(state) : cell.warn(state)
}
