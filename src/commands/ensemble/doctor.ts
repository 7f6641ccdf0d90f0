import { setTimeout as sleep } from 'node:timers/promises'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeOf } from '../../cli/declare/place-of.ts'
import { toFailure } from '../../cli/life/failure.ts'
import { chooseChecks } from '../../ensemble/doctor/choose-checks.ts'
import { checks, type Diagnosis, diagnose } from '../../ensemble/doctor/doctor.ts'
import { anyAsBadAs, severities } from '../../ensemble/doctor/finding.ts'
import { type News, newsOf } from '../../ensemble/doctor/news.ts'
import { isoTime } from '../../render/units.ts'
import { cell } from '../../render/view.ts'
import { checkKind } from './diagnosis/check-kind.ts'
import { diagnosisView, newsView } from './diagnosis/diagnosis-view.ts'
import { pluginLine, pluginState, pluginStates, stateLine } from './diagnosis/plugin-line.ts'
import { settledLimits } from './diagnosis/settled-limits.ts'
import { defaults, thresholdKind } from './diagnosis/threshold-kind.ts'
import { findOptions, memberFlags } from './members/member-flags.ts'

const SCAN = 10_000

/** An examination; with what has changed since the one before where there is one. */
type Examined = Diagnosis & { readonly news?: News }

/** Why there is none. */
interface Unexamined {
  readonly unknown: string
}

export default command({
  summary: 'check the ensemble for what goes wrong at night, and say what to do',
  description:
    'Looks at the members (quorum, agreement of data, lag, versions, load, fsync, certificates, clocks, exposed four-letter words), the sessions (ephemerals without one, watches that pile up, connection limits) and the znodes (near jute.maxbuffer, long lists of children, sequence counters near their end, open ACLs, quotas). The biggest znodes and those with most children are named in any case, from 1 % of jute.maxbuffer on (bufferNotice). At most --scan znodes are read.\n' +
    'Each finding has a severity, why it matters and what to do. critical: data or service is in danger now; warning: it will be; notice: good to know. The exit code is 1 when something was found that is a warning or worse, or as --fail-on says.\n' +
    `doctor ls lists the checks and their thresholds. A threshold is set by --threshold, or for a profile in profiles.yaml: doctor: {maxLag: 5000, minCertificate: 60d}. By default: ${defaults.join(', ')}.\n` +
    'With --watch all is told at first, then only what is new and what is gone; other figures of the same finding are no news.\n' +
    'With --check one line as monitoring plugins print it (Nagios, Icinga …): state, findings, figures. The exit code is then theirs: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (it could not be found out). A command line that cannot be read still ends with 2.',
  args: {},
  flags: {
    ...memberFlags,
    scan: flag.integer({ summary: `look at up to N znodes (default ${SCAN}; 0 for none)`, min: 0 }),
    only: flag.of(checkKind, { multiple: true, summary: 'run this check only; may be repeated' }),
    ignore: flag.of(checkKind, { multiple: true, summary: 'leave this check out; may be repeated' }),
    threshold: flag.of(thresholdKind, {
      multiple: true,
      summary: 'from where on a check finds something, e.g. maxLag=5000; may be repeated',
    }),
    'fail-on': flag.choice(severities, { summary: 'how bad a finding makes the exit code 1 (default warning)' }),
    watch: flag.duration({ summary: 'check again every DURATION and tell what has changed, until Ctrl-C' }),
    check: flag.switch({
      summary: 'print one line and exit as monitoring plugins do: 0, 1, 2, 3',
      excludes: ['watch', 'fail-on'],
    }),
  },
  examples: [
    'doctor',
    'doctor --scan 0',
    'doctor --only lag --only load --threshold maxLag=5000',
    'doctor --ignore open-acl --fail-on critical',
    'doctor --check',
    'doctor --watch 30s',
    'doctor --json',
  ],
  reads: ({ flags }) => flags.watch === undefined,
  live: ({ flags }) => flags.watch !== undefined,
  run(call): Promise<Examined | Unexamined> | AsyncGenerator<Examined> {
    const { only, ignore, threshold, scan = SCAN, watch, check } = call.flags
    const examine = async () => {
      const examination = {
        checks: chooseChecks(checks, only, ignore),
        limits: settledLimits(call.settings, threshold),
        scan,
      }
      return diagnose(await findOptions(call), () => call.zk(), examination)
    }
    if (watch !== undefined) return examineAgain(examine, watch, call.signal)
    return check ? examine().catch((error: unknown) => unexamined(error, call.signal)) : examine()
  },
  view(result, call) {
    if ('unknown' in result) return line(stateLine('UNKNOWN', result.unknown))
    if (call.flags.check) return line(pluginLine(result))
    const manner = { pretty: call.settings.output === 'pretty', place: placeOf(call) }
    const { news } = result
    // On a terminal the first of several looks like an only one.
    if (call.flags.watch === undefined || (!news && manner.pretty)) return diagnosisView(result, manner)
    return newsView(result, news ?? allNew(result), manner)
  },
  json(result, { flags }) {
    if ('unknown' in result) return { state: 'UNKNOWN', reason: result.unknown }
    const { healthy, checks, findings, facts, news = allNew(result) } = result
    if (flags.watch === undefined) {
      return { ...(flags.check ? { state: pluginState(findings) } : {}), healthy, checks, findings }
    }
    if (result.news && news.fresh.length + news.gone.length === 0) return undefined
    return { at: isoTime(facts.health.at), healthy, checks, findings, new: news.fresh, gone: news.gone }
  },
  exit(result, { flags }) {
    if ('unknown' in result) return pluginStates.UNKNOWN
    if (flags.check) return pluginStates[pluginState(result.findings)]
    return anyAsBadAs(flags['fail-on'] ?? 'warning', result.findings) ? 1 : 0
  },
})

async function* examineAgain(
  examine: () => Promise<Diagnosis>,
  pause: number,
  signal: AbortSignal,
): AsyncGenerator<Examined> {
  let before = await examine()
  yield before
  for (;;) {
    await sleep(pause, undefined, { signal })
    const now = await examine()
    yield { ...now, news: newsOf(before.findings, now.findings) }
    before = now
  }
}

function allNew({ findings }: Diagnosis): News {
  return { fresh: findings, gone: [] }
}

/** Who monitors has no other code for what went wrong. @throws the signal's reason */
function unexamined(error: unknown, signal: AbortSignal): Unexamined {
  signal.throwIfAborted()
  const { title } = toFailure(error)
  if (title === undefined) throw error
  return { unknown: title }
}

function line(text: string) {
  return { kind: 'lines' as const, lines: [[cell.text(text)]] }
}
