import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { placeOf } from '../../cli/declare/place-of.ts'
import { type Diagnosis, diagnose } from '../../ensemble/doctor/doctor.ts'
import type { Finding } from '../../ensemble/doctor/finding.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { type Place, spellHint } from '../../wire/hint.ts'
import { findOptions, memberFlags } from './members/member-flags.ts'

const SCAN = 10_000

export default command({
  summary: 'check the ensemble for what goes wrong at night, and say what to do',
  description:
    'Looks at the members (quorum, agreement of data, lag, versions, load, fsync, certificates, clocks, exposed four-letter words), the sessions (ephemerals without one, watches that pile up, connection limits) and the znodes (near jute.maxbuffer, long lists of children, sequence counters near their end, open ACLs, quotas).\n' +
    'Each finding has a severity, why it matters and what to do. The exit code is 1 when anything but notices was found. At most --scan znodes are read.',
  args: {},
  flags: {
    ...memberFlags,
    scan: flag.integer({ summary: `look at up to N znodes (default ${SCAN}; 0 for none)`, min: 0 }),
  },
  examples: ['doctor', 'doctor --scan 0', 'doctor --json'],
  run: async (call) => diagnose(await findOptions(call), () => call.zk(), call.flags.scan ?? SCAN),
  view: ({ findings, checks }, call) => {
    const place = placeOf(call)
    if (call.settings.output === 'pretty') return prettyView(findings, checks, place)
    return { kind: 'table', columns, rows: findings.map((finding) => row(finding, place)) }
  },
  json: ({ healthy, checks, findings }: Diagnosis) => ({ healthy, checks, findings }),
  exit: ({ healthy }) => (healthy ? 0 : 1),
})

const columns = ['severity', 'check', 'where', 'what', 'why', 'advice'].map((title) => ({ title }))

function row({ severity, check, where, what, why, advice }: Finding, place: Place): Cell[] {
  return [severityCell(severity), ...[check, where, what, why, spellHint(advice, place)].map(cell.text)]
}

function prettyView(findings: readonly Finding[], checks: number, place: Place): View {
  const views = findings.map(
    ({ severity, check, where, what, why, advice }): View => ({
      kind: 'fields',
      title: [severityCell(severity), cell.name(check), cell.text(where), cell.text(what)],
      fields: [
        ['why', cell.muted(why)],
        ['do', cell.text(spellHint(advice, place))],
      ],
    }),
  )
  const bad = findings.filter(({ severity }) => severity !== 'notice').length
  const verdict =
    bad === 0
      ? cell.good(`${checks} checks, nothing wrong`)
      : cell.bad(`${checks} checks, ${bad} problem${bad === 1 ? '' : 's'}`)
  return { kind: 'stack', views: [...views, { kind: 'lines', lines: [[verdict]] }] }
}

function severityCell(severity: Finding['severity']): Cell {
  return { critical: cell.bad, warning: cell.warn, notice: cell.muted }[severity](severity)
}
