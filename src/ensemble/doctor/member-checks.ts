import { advice, zoosh } from '../../wire/hint.ts'
import { situations } from '../health/situations.ts'
import { ENSEMBLE, type Trouble } from '../health/troubles.ts'
import { metric } from '../words/metrics.ts'
import type { Check, Observation, Severity } from './finding.ts'

const DAY = 86_400_000

/** Checks of members: quorum, agreement, versions, load, certificates, clocks. */
export const memberChecks: readonly Check[] = [
  {
    id: 'quorum',
    why: 'without a majority of voters that follow one leader nothing can be written, and most servers serve nobody',
    find: ({ health: { troubles } }) =>
      troubles.filter(({ where }) => where === ENSEMBLE).map((trouble) => told(trouble, 'critical')),
  },
  ...Object.entries(situations).map(
    ([name, { why }]): Check => ({
      id: `member-${name}`,
      why,
      find: ({ health: { troubles } }) =>
        troubles
          .filter((trouble) => trouble.name === name && trouble.where !== ENSEMBLE)
          .map((trouble) => told(trouble, trouble.blameless ? 'notice' : trouble.costly ? 'critical' : 'warning')),
    }),
  ),
  {
    id: 'two-leaders',
    why: 'a leader that was cut off goes on for a moment: who writes to it may be told of success by neither',
    advice: advice`the one of the older epoch gives up within syncLimit × tickTime: ${zoosh`status`} shows whether it has; if it has not, cut it off from its clients`,
    find({ health: { members } }) {
      const leaders = members.filter(({ mode }) => mode === 'leader')
      const list = leaders.map(({ address, epoch }) => `${address} (epoch ${epoch ?? '?'})`).join(', ')
      return leaders.length > 1
        ? [seen('critical', `${leaders.length} members say that they lead: ${list}`, ENSEMBLE)]
        : []
    },
  },
  {
    id: 'odd-voters',
    why: 'an even number of voters bears no more failures than one voter less, and a single one bears none',
    advice: 'run an odd number of voters, 3 or 5; make the surplus one an observer',
    find({ health: { voters } }) {
      if (voters === 1) return [seen('notice', 'a single voter: no failure is borne', 'ensemble')]
      return voters % 2 === 0 && voters > 0 ? [seen('warning', `${voters} voters`, 'ensemble')] : []
    },
  },
  {
    id: 'digest',
    why: 'members that hold different data at the same zxid give different answers; a failover would change history',
    advice: 'stop the odd member, move its version-2 folder away, and start it: it copies the data from the leader',
    find: ({ health: { members, digests } }) => [
      ...members
        .filter(({ digest }) => digest === 'differs')
        .map(({ address }) =>
          seen(
            'critical',
            `its data differs from the others' at the same zxid (${digests.compared} compared)`,
            address,
          ),
        ),
      ...counted(members, 'digest_mismatches_count', 'critical', 'mismatches of the data digest since it started'),
    ],
  },
  {
    id: 'unrecoverable',
    why: 'a thread of the server died of an error; parts of it no longer work',
    advice: 'read its log, then restart it',
    find: ({ health: { members } }) =>
      counted(members, 'unrecoverable_error_count', 'critical', 'unrecoverable errors'),
  },
  {
    id: 'lag',
    why: 'clients of a member that is behind read old data, and cannot move to it',
    advice: 'look for a slow disk, a full network, or long garbage collections on it',
    find: ({ health: { members } }, { maxLag }) =>
      members
        .filter(({ lag }) => lag !== undefined && lag > maxLag)
        .map(({ address, lag }) => seen('warning', `${lag} transactions behind the leader`, address)),
  },
  {
    id: 'version-mix',
    why: 'members of different versions are meant for the hours of an upgrade only',
    advice: 'finish the upgrade: the others first, the leader last',
    find({ health: { members } }) {
      const versions = [...new Set(members.flatMap(({ version }) => version ?? []))].sort()
      return versions.length > 1 ? [seen('warning', versions.join(', '), 'ensemble')] : []
    },
  },
  {
    id: 'load',
    why: 'requests pile up, or take long: clients will time out',
    advice: advice`${zoosh`top`} shows the busiest clients; ${zoosh`latency`} what requests take`,
    find: ({ health: { members } }, { maxOutstanding, maxLatency }) =>
      members.flatMap(({ address, outstanding = 0, latency }) => [
        ...(outstanding > maxOutstanding ? [seen('warning', `${outstanding} requests outstanding`, address)] : []),
        ...(latency && latency.avg > maxLatency
          ? [seen('warning', `${latency.avg} ms a request on average`, address)]
          : []),
      ]),
  },
  {
    id: 'file-descriptors',
    why: 'a server that runs out of file descriptors refuses clients and cannot write its log',
    advice: 'raise its limit (LimitNOFILE, ulimit -n), or find out who opens so many connections',
    find: ({ health: { members } }, { maxDescriptors }) =>
      members.flatMap(({ address, metrics }) => {
        const open = metric(metrics, 'open_file_descriptor_count')
        const most = metric(metrics, 'max_file_descriptor_count')
        return open && most && open > (most * maxDescriptors) / 100
          ? [seen('warning', `${open} of ${most} in use`, address)]
          : []
      }),
  },
  {
    id: 'fsync',
    why: 'every write waits for the disk: a slow fsync is a slow ensemble, and may end sessions',
    advice: 'put dataLogDir on a disk of its own',
    find: ({ health: { members } }, { maxFsync }) => [
      ...counted(
        members,
        'fsync_threshold_exceed_count',
        'warning',
        'fsyncs took longer than fsync.warningthresholdms',
      ),
      ...members.flatMap(({ address, metrics }) => {
        const slowest = metric(metrics, 'max_fsynctime')
        return slowest !== undefined && slowest > maxFsync
          ? [seen('warning', `slowest fsync ${slowest} ms`, address)]
          : []
      }),
    ],
  },
  {
    id: 'certificate',
    why: 'no client can connect by TLS once the certificate has expired',
    advice: 'replace it; servers with sslReload pick it up without a restart',
    find: ({ health: { members, at } }, { minCertificate }) =>
      members.flatMap(({ address, certificate }) => {
        const left = certificate ? certificate.expires - at : Number.POSITIVE_INFINITY
        if (left > minCertificate) return []
        const days = Math.floor(left / DAY)
        return [seen(days < 0 ? 'critical' : 'warning', days < 0 ? 'expired' : `expires in ${days} days`, address)]
      }),
  },
  {
    id: 'clock',
    why: 'times of znodes come from the leader’s clock, and TTLs and logs are judged by it',
    advice: 'run NTP on all members (and here)',
    find: ({ health: { members } }, { maxClockSkew }) =>
      members.flatMap(({ address, clockSkew }) =>
        clockSkew !== undefined && Math.abs(clockSkew) > maxClockSkew
          ? [
              seen(
                'warning',
                `${Math.abs(clockSkew) / 1000} s ${clockSkew > 0 ? 'ahead of' : 'behind'} this machine`,
                address,
              ),
            ]
          : [],
      ),
  },
]

/** One observation for each member whose counter is not zero. */
function counted(
  members: Parameters<Check['find']>[0]['health']['members'],
  key: string,
  severity: Severity,
  text: string,
): Observation[] {
  return members.flatMap(({ address, metrics }) => {
    const count = metric(metrics, key)
    return count ? [seen(severity, `${count} ${text}`, address)] : []
  })
}

/** What is said of members and of the whole comes with its advice, which the member decides. */
function told({ what, where, advice: say, personJudges }: Trouble, severity: Severity): Observation {
  return { severity, what, where, advice: say, personJudges }
}

export function seen(severity: Severity, what: string, where: string): Observation {
  return { severity, what, where }
}
