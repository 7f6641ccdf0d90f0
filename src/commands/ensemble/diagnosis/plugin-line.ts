import type { Diagnosis } from '../../../ensemble/doctor/doctor.ts'
import { anyAsBadAs, type Finding, severities } from '../../../ensemble/doctor/finding.ts'

/** Exit codes of monitoring plugins (Nagios, Icinga, Sensu …), which are not those of zoosh. */
export const pluginStates = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 } as const

export type PluginState = keyof typeof pluginStates

/** Findings that are named; of the others it is told how many there are. */
const NAMED = 5

export function pluginState(findings: readonly Finding[]): PluginState {
  if (anyAsBadAs('critical', findings)) return 'CRITICAL'
  return anyAsBadAs('warning', findings) ? 'WARNING' : 'OK'
}

/**
 * The line of a monitoring plugin: `CRITICAL - quorum ensemble: 1 of 3 …; … | 'critical'=1;;0 …`
 * (Monitoring Plugins Development Guidelines, "Plugin Output for Nagios").
 */
export function pluginLine({ findings, checks, facts: { health }, limits }: Diagnosis): string {
  const bad = findings.filter(({ severity }) => severity !== 'notice')
  const named = bad.slice(0, NAMED).map(({ check, where, what }) => `${check} ${where}: ${what}`)
  const more = bad.length - named.length
  const text =
    bad.length === 0
      ? `${checks} check${checks === 1 ? '' : 's'}, ${health.serving} of ${health.voters} voters serve`
      : `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
  const { members, serving, voters } = health
  const most = (of: (member: (typeof members)[number]) => number | bigint | undefined) => {
    const told = members.flatMap((member) => of(member) ?? []).map(Number)
    return told.length > 0 ? Math.max(...told) : undefined
  }
  const figures = [
    ...severities.map((severity) =>
      figure(severity, findings.filter((finding) => finding.severity === severity).length),
    ),
    figure('serving', serving, { max: voters }),
    figure(
      'lag',
      most(({ lag }) => lag),
      { warning: limits.maxLag },
    ),
    figure(
      'outstanding',
      most(({ outstanding }) => outstanding),
      { warning: limits.maxOutstanding },
    ),
    figure(
      'latency',
      most(({ latency }) => latency?.avg),
      { unit: 'ms', warning: limits.maxLatency },
    ),
    figure(
      'connections',
      most(({ connections }) => connections),
    ),
    figure(
      'watches',
      most(({ watches }) => watches),
    ),
    figure(
      'znodes',
      most(({ znodes }) => znodes),
    ),
    figure(
      'data',
      most(({ dataSize }) => dataSize),
      { unit: 'B' },
    ),
  ]
  return `${stateLine(pluginState(findings), text)} | ${figures.filter((one) => one !== undefined).join(' ')}`
}

/** A line without figures. */
export function stateLine(state: PluginState, text: string): string {
  // A bar ends the text, and begins the figures.
  return `${state} - ${text.replaceAll('|', '¦')}`
}

/** `label=value[unit];warning;critical;min;max`; undefined where nobody tells. */
function figure(
  label: string,
  value: number | undefined,
  { unit = '', warning = '', max = '' }: { unit?: string; warning?: number | ''; max?: number | '' } = {},
): string | undefined {
  return value === undefined ? undefined : `${label}=${value}${unit};${warning};;0;${max}`.replace(/;$/, '')
}
