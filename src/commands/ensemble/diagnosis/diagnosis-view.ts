import type { Diagnosis } from '../../../ensemble/doctor/doctor.ts'
import type { Finding } from '../../../ensemble/doctor/finding.ts'
import type { News } from '../../../ensemble/doctor/news.ts'
import { type Cell, cell, type View } from '../../../render/view.ts'
import { type Place, spellHint } from '../../../wire/hint.ts'

/** How findings are shown: a block each on a terminal, else a row each. */
export interface Manner {
  readonly pretty: boolean
  readonly place: Place
}

/** Everything that was found. */
export function diagnosisView({ findings, checks }: Diagnosis, { pretty, place }: Manner): View {
  if (!pretty) return { kind: 'table', columns: columns(), rows: findings.map((finding) => row(finding, place)) }
  return stack(
    findings.map((finding) => block(finding, place)),
    verdict(findings, checks),
  )
}

/**
 * What is new and what is gone, with the time.
 * @returns undefined when that is nothing
 */
export function newsView(
  { facts, findings, checks }: Diagnosis,
  { fresh, gone }: News,
  { pretty, place }: Manner,
): View | undefined {
  if (fresh.length + gone.length === 0) return undefined
  const time = cell.moment(facts.health.at)
  if (!pretty) {
    const told = (word: string) => (finding: Finding) => [time, cell.text(word), ...row(finding, place)]
    return {
      kind: 'table',
      columns: columns('time', 'news'),
      rows: [...fresh.map(told('new')), ...gone.map(told('gone'))],
    }
  }
  const blocks = fresh.map((finding) => block(finding, place, cell.text('new')))
  const lines = gone.map((finding): Cell[] => [cell.good('gone'), ...named(finding), cell.muted(finding.what)])
  return stack(
    [...blocks, ...(lines.length > 0 ? [{ kind: 'lines' as const, lines }] : [])],
    [time, ...verdict(findings, checks)],
  )
}

function columns(...before: readonly string[]): { title: string }[] {
  return [...before, 'severity', 'check', 'where', 'what', 'why', 'advice'].map((title) => ({ title }))
}

function row({ severity, check, where, what, why, advice }: Finding, place: Place): Cell[] {
  return [severityCell(severity), ...[check, where, what, why, spellHint(advice, place)].map(cell.text)]
}

function block(finding: Finding, place: Place, ...before: readonly Cell[]): View {
  return {
    kind: 'fields',
    title: [...before, severityCell(finding.severity), ...named(finding), cell.text(finding.what)],
    fields: [
      ['why', cell.muted(finding.why)],
      ['do', cell.text(spellHint(finding.advice, place))],
    ],
  }
}

function named({ check, where }: Finding): Cell[] {
  return [cell.name(check), cell.text(where)]
}

function stack(views: readonly View[], last: readonly Cell[]): View {
  return { kind: 'stack', views: [...views, { kind: 'lines', lines: [last] }] }
}

function verdict(findings: readonly Finding[], checks: number): Cell[] {
  const bad = findings.filter(({ severity }) => severity !== 'notice').length
  const run = `${checks} check${checks === 1 ? '' : 's'}`
  return [bad === 0 ? cell.good(`${run}, nothing wrong`) : cell.bad(`${run}, ${bad} problem${bad === 1 ? '' : 's'}`)]
}

function severityCell(severity: Finding['severity']): Cell {
  return { critical: cell.bad, warning: cell.warn, notice: cell.muted }[severity](severity)
}
