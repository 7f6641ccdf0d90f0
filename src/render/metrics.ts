import { escapeLabel, escapeText, type Inert, joined, own } from './text.ts'

/** Values of one kind for Prometheus, as they are now: a gauge. */
export interface MetricFamily {
  /** `[a-z_]+`, with its unit: `zoosh_member_uptime_seconds`. */
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Prometheus' text exposition format 0.0.4. A family nobody has a value of is left out. */
export function metricsText(families: readonly MetricFamily[]): Inert {
  return joined(families.filter(({ samples }) => samples.length > 0).map(familyText))
}

function familyText({ name, help, samples }: MetricFamily): Inert {
  const label = escapeText(name)
  const lines = samples.map(({ labels, value }) => own`${label}${labelsText(labels)} ${escapeText(String(value))}\n`)
  return own`# HELP ${label} ${escapeText(help)}\n# TYPE ${label} gauge\n${joined(lines)}`
}

function labelsText(labels: Sample['labels']): Inert {
  const pairs = Object.entries(labels).map(([name, value]) => own`${escapeText(name)}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? own`` : own`{${joined(pairs, ',')}}`
}
