import type { Meanwhile } from '../../../ensemble/health/ask-ensemble.ts'
import type { EnsembleHealth, RankedMember } from '../../../ensemble/health/health.ts'
import type { Service } from '../../../ensemble/health/service.ts'
import { ENSEMBLE } from '../../../ensemble/health/troubles.ts'
import { duration } from '../../../render/units.ts'
import { type Cell, type Column, cell, type View } from '../../../render/view.ts'
import { advice, type Hint, type Place, spellHint, zoosh } from '../../../wire/hint.ts'
import { told } from './member-flags.ts'

/** What a status row shows. A column nobody can fill is left out. */
interface StatusColumn extends Column {
  of(member: RankedMember): Cell
}

const right = 'right' as const

const columns: readonly StatusColumn[] = [
  { title: 'server', of: ({ address }) => cell.name(address) },
  { title: 'role', of: roleCell },
  { title: 'version', yields: 8, of: ({ version }) => told(version, cell.text) },
  { title: 'uptime', yields: 9, align: right, of: ({ uptime }) => told(uptime, cell.duration) },
  { title: 'zxid', yields: 12, align: right, of: ({ zxid }) => told(zxid, cell.zxid) },
  {
    title: 'lag',
    yields: 11,
    align: right,
    of: ({ lag }) => told(lag, (value) => (value > 1000n ? cell.warn(String(value)) : cell.number(value))),
  },
  {
    title: 'avg/max ms',
    yields: 10,
    align: right,
    of: ({ latency }) => told(latency, ({ avg, max }) => cell.text(`${round(avg)}/${max}`)),
  },
  { title: 'conns', yields: 7, align: right, of: ({ connections }) => told(connections, cell.number) },
  { title: 'outst', yields: 6, align: right, of: ({ outstanding }) => told(outstanding, cell.number) },
  { title: 'watches', yields: 5, align: right, of: ({ watches }) => told(watches, cell.number) },
  { title: 'znodes', yields: 4, align: right, of: ({ znodes }) => told(znodes, cell.number) },
  { title: 'size', yields: 3, align: right, of: ({ dataSize }) => told(dataSize, cell.bytes) },
  { title: 'data', yields: 13, of: digestCell },
  { title: 'clock', yields: 2, align: right, of: ({ clockSkew }) => told(clockSkew, skewCell) },
  { title: 'certificate', yields: 1, of: ({ certificate }) => told(certificate, ({ expires }) => cell.time(expires)) },
]

/** Columns that stay even when no member tells. */
const always = new Set(['server', 'role', 'zxid', 'data'])

/**
 * One row a member. On a terminal a line of judgement stands above, problems and notes below, and columns nobody fills are
 * left out; in a pipe every column stands in its place.
 */
export function statusView(health: EnsembleHealth, place: Place, pretty: boolean): View {
  const shown = pretty
    ? columns.filter(({ title, of }) => always.has(title) || health.members.some((member) => of(member).value !== ''))
    : columns
  const rows = health.members.map((member) => shown.map(({ of }) => of(member)))
  const table: View = {
    kind: 'table',
    columns: shown,
    rows,
  }
  if (!pretty) return table
  const lines: Cell[][] = [
    ...health.problems.map((problem) => [cell.bad(`✗ ${problem}`)]),
    ...health.notes.map((note) => [cell.warn(`! ${note}`)]),
    ...adviceOf(health).map((line) => [cell.text(spellHint(line, place))]),
  ]
  return { kind: 'stack', views: [{ kind: 'lines', lines: [summary(health)] }, table, { kind: 'lines', lines }] }
}

/** `1 of 3 has not answered: zk3:2181 · zk1:2181 follower, zk2:2181 leader`. */
export function soFar({ told, awaited }: Meanwhile): string {
  const known = told.map(({ address, mode, state }) => `${address} ${mode ?? state}`).join(', ')
  if (awaited.length === 0) return known
  const missing = `${awaited.length} of ${told.length + awaited.length} ${awaited.length === 1 ? 'has' : 'have'} not answered`
  return `${missing}: ${awaited.join(', ')} · ${known}`
}

/** What can be done as it stands; where a person must judge, `doctor` tells what to look at. */
export function adviceOf({ troubles }: EnsembleHealth): Hint[] {
  const plain = troubles.filter(({ personJudges, blameless }) => !personJudges && !blameless)
  const judged = troubles.some(({ personJudges }) => personJudges)
  return [
    ...plain.map(({ advice: say, where }) => (where === ENSEMBLE ? say : advice`${where}: ${say}`)),
    ...(judged ? [advice`${zoosh`doctor`} tells what to look at`] : []),
  ]
}

/** The state of the whole in a few words. */
const inShort: Readonly<Record<Service, (health: EnsembleHealth) => string>> = {
  serving: ({ serving, voters }) => `quorum ${serving}/${voters}`,
  leaderless: () => 'no leader answers',
  electing: () => 'no leader',
  lost: ({ voters }) => `no quorum of ${voters}`,
  unknown: () => 'no quorum known of',
}

function summary(health: EnsembleHealth): Cell[] {
  const { members, service, problems, epoch } = health
  const leader = members.find(({ mode }) => mode === 'leader' || mode === 'standalone')
  const up = members.filter(({ state }) => state === 'up').length
  const parts = [
    `${up} of ${members.length} up`,
    inShort[service](health),
    ...(leader ? [`${leader.mode === 'standalone' ? 'standalone' : 'leader'} ${leader.address}`] : []),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
  ]
  const verdict = problems.length === 0 ? cell.good('healthy') : cell.bad('not healthy')
  return [verdict, cell.text(parts.join(', '))]
}

function roleCell({ mode, role, trouble }: RankedMember): Cell {
  if (trouble) return trouble.blameless ? cell.warn(trouble.name) : cell.bad(trouble.name)
  if (mode === 'leader') return cell.good('leader')
  return cell.text(mode ?? role ?? 'up')
}

function digestCell({ digest }: RankedMember): Cell {
  if (digest === 'unknown') return cell.text('')
  return digest === 'agrees' ? cell.good('agrees') : cell.bad('differs')
}

function skewCell(ms: number): Cell {
  if (ms === 0) return cell.text('0s')
  return cell.warn(`${ms > 0 ? '+' : '-'}${duration(Math.abs(ms))}`)
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
