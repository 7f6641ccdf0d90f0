import type { EnsembleHealth, RankedMember } from '../../../ensemble/health/health.ts'
import type { MetricFamily } from '../../../render/metrics.ts'

/** A value by its own labels: one for most, several for what has parts; undefined is what nobody tells. */
type Values = number | undefined | readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]

interface Fact<Of> {
  /** Behind `zoosh_member_` or `zoosh_ensemble_`. */
  readonly name: string
  readonly help: string
  of(about: Of): Values
}

const MS = 1000

/** What is known of each member, with the labels `server` and `role`. */
const ofMember: readonly Fact<RankedMember>[] = [
  { name: 'up', help: 'Whether the member serves (1) or not (0).', of: ({ state }) => truth(state === 'up') },
  {
    name: 'info',
    help: 'Always 1; the labels say in which state the member is, and of which version.',
    of: ({ state, version = '' }) => [[{ state, version }, 1]],
  },
  { name: 'uptime_seconds', help: 'Time since the member started.', of: ({ uptime }) => seconds(uptime) },
  {
    name: 'epoch',
    help: 'Epoch of the last transaction the member has: the upper half of its zxid.',
    of: ({ epoch }) => epoch,
  },
  {
    name: 'zxid_counter',
    help: 'Counter of the last transaction within its epoch: the lower half of the zxid.',
    of: ({ zxid }) => (zxid === undefined ? undefined : Number(zxid & 0xffff_ffffn)),
  },
  {
    name: 'lag_transactions',
    help: 'Transactions the member is behind the leader.',
    of: ({ lag }) => (lag === undefined ? undefined : Number(lag)),
  },
  {
    name: 'latency_seconds',
    help: 'Time requests take, as the member counts since its start or the last srst.',
    of: ({ latency }) => latency && Object.entries(latency).map(([statistic, ms]) => [{ statistic }, ms / MS] as const),
  },
  {
    name: 'round_trip_seconds',
    help: 'Time from our question to the answer of the member.',
    of: ({ roundTrip }) => seconds(roundTrip),
  },
  { name: 'connections', help: 'Connections of clients.', of: ({ connections }) => connections },
  { name: 'outstanding_requests', help: 'Requests that wait in the member.', of: ({ outstanding }) => outstanding },
  { name: 'watches', help: 'Watches the member holds.', of: ({ watches }) => watches },
  { name: 'znodes', help: 'Znodes in the tree.', of: ({ znodes }) => znodes },
  { name: 'ephemerals', help: 'Ephemeral znodes in the tree.', of: ({ ephemerals }) => ephemerals },
  { name: 'data_bytes', help: 'Size of data and paths of all znodes.', of: ({ dataSize }) => dataSize },
  {
    name: 'disk_bytes',
    help: 'Size of the snapshots (data) and of the transaction logs (log) on disk.',
    of: ({ disk }) => disk && Object.entries(disk).map(([kind, bytes]) => [{ kind }, bytes] as const),
  },
  {
    name: 'data_agrees',
    help: 'Whether the digest of the tree agrees with the other members at the same zxid (1) or differs (0).',
    of: ({ digest }) => (digest === 'unknown' ? undefined : truth(digest === 'agrees')),
  },
  {
    name: 'clock_skew_seconds',
    help: 'Clock of the member minus ours, to the second.',
    of: ({ clockSkew }) => seconds(clockSkew),
  },
  {
    name: 'certificate_expiry_timestamp_seconds',
    help: 'When the TLS certificate of the member expires, since 1970.',
    of: ({ certificate }) => seconds(certificate?.expires),
  },
]

/** What is known of the ensemble as a whole. */
const ofEnsemble: readonly Fact<EnsembleHealth>[] = [
  {
    name: 'healthy',
    help: 'Whether status finds no problem (1) or one (0).',
    of: ({ problems }) => truth(problems.length === 0),
  },
  { name: 'problems', help: 'Problems status finds.', of: ({ problems }) => problems.length },
  { name: 'quorum', help: 'Whether there is a quorum (1) or not (0).', of: ({ quorum }) => truth(quorum) },
  { name: 'voters', help: 'Members that vote.', of: ({ voters }) => voters },
  { name: 'voters_serving', help: 'Members that vote, and serve.', of: ({ serving }) => serving },
  { name: 'voters_needed', help: 'Voters that have to serve for a quorum.', of: ({ needed }) => needed },
  { name: 'epoch', help: 'Epoch of the last transaction.', of: ({ epoch }) => epoch },
  { name: 'checked_timestamp_seconds', help: 'When this was found out, since 1970.', of: ({ at }) => seconds(at) },
]

/** Everything `status` knows, a family each. Times are in seconds, sizes in bytes, as Prometheus has them. */
export function statusMetrics(health: EnsembleHealth): MetricFamily[] {
  return [
    ...ofEnsemble.map((fact) => family('zoosh_ensemble_', fact, [[{}, health]])),
    ...ofMember.map((fact) =>
      family(
        'zoosh_member_',
        fact,
        health.members.map((member) => [labelsOf(member), member]),
      ),
    ),
  ]
}

type Labels = Readonly<Record<string, string>>

function family<Of>(
  prefix: string,
  { name, help, of }: Fact<Of>,
  all: readonly (readonly [Labels, Of])[],
): MetricFamily {
  const samples = all.flatMap(([labels, about]) => {
    const values = of(about) ?? []
    const parts = typeof values === 'number' ? [[{}, values] as const] : values
    return parts.map(([own, value]) => ({ labels: { ...labels, ...own }, value }))
  })
  return { name: prefix + name, help, samples }
}

/** `role` is what the member does now, and where that is not known what it is configured to be. */
function labelsOf({ address, mode, role }: RankedMember): Labels {
  return { server: address, role: mode ?? role ?? '' }
}

function truth(yes: boolean): number {
  return yes ? 1 : 0
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MS
}
