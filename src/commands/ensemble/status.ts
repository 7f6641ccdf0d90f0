import { setTimeout as sleep } from 'node:timers/promises'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeOf } from '../../cli/declare/place-of.ts'
import { warn } from '../../cli/life/notices.ts'
import { askEnsemble } from '../../ensemble/health/ask-ensemble.ts'
import type { EnsembleHealth } from '../../ensemble/health/health.ts'
import { metricsText } from '../../render/metrics.ts'
import { UsageError } from '../../wire/error.ts'
import { findOptions, memberFlags } from './members/member-flags.ts'
import { statusJson } from './members/status-json.ts'
import { statusMetrics } from './members/status-metrics.ts'
import { adviceOf, soFar, statusView } from './members/status-view.ts'

export default command({
  summary: 'show every member of the ensemble: role, lag, latency, load, agreement of data',
  description:
    'Finds the members (from /zookeeper/config, else the connect string; --members names them) and asks each one: by four-letter words, else its AdminServer, else by the protocol. What a server does not tell is left empty, and named with the configuration key to set.\n' +
    'lag counts transactions behind the leader. data says whether the digests of the whole tree agree with the other members’ at the same zxid (servers since 3.6, after 128 transactions).\n' +
    'In a pipe the columns are: server, role, version, uptime in ms, zxid, lag, average/largest latency in ms, connections, outstanding requests, watches, znodes, bytes of data, agreement, clock skew, end of the TLS certificate.\n' +
    'With -o prometheus everything that is known is printed for the textfile collector of node_exporter: a family each, named zoosh_ensemble_… or zoosh_member_…, with the labels server and role. It is one document, so --watch does not go with it: cron or a timer writes the file again.\n' +
    'Members that do not answer keep it waiting for --timeout at most, all of them together; on a terminal it shows meanwhile what the others have said.\n' +
    'With --check the exit code is 1 when a member is down, read-only or without quorum, data differs, or a TLS certificate has expired.',
  args: {},
  flags: {
    ...memberFlags,
    watch: flag.duration({ summary: 'show it again every DURATION, until Ctrl-C' }),
    check: flag.switch({ summary: 'exit with 1 when the ensemble is not healthy' }),
  },
  examples: [
    'status',
    'status --check',
    'status --watch 1s',
    'status -o prometheus',
    'status --members zk1:2181,zk2:2181,zk3:2181 --json',
  ],
  reads: ({ flags }) => flags.watch === undefined,
  live: true,
  async *run(call): AsyncGenerator<EnsembleHealth> {
    if (call.settings.output === 'prometheus' && call.flags.watch !== undefined) {
      throw new UsageError('-o prometheus is one document: it cannot be shown again', 'leave out --watch')
    }
    const options = await findOptions(call)
    for (;;) {
      const { health } = await askEnsemble(options, (state) => call.tell?.(soFar(state)))
      // The session that was tried, too, is not waited for.
      if (!health.quorum) call.hasten?.()
      if (call.settings.output === 'plain') {
        for (const text of [...health.problems, ...health.notes, ...adviceOf(health)]) warn(call, text)
      }
      yield health
      if (call.flags.watch === undefined) return
      await sleep(call.flags.watch, undefined, { signal: call.signal })
    }
  },
  view: (health, call) => statusView(health, placeOf(call), call.settings.output === 'pretty'),
  forms: { prometheus: (health) => ({ kind: 'drawn', text: metricsText(statusMetrics(health)) }) },
  json: statusJson,
  exit: ({ problems }, { flags }) => (flags.check && problems.length > 0 ? 1 : 0),
})
