import { command } from '../../../cli/declare/command.ts'
import { checks } from '../../../ensemble/doctor/doctor.ts'
import { type Threshold, type ThresholdName, thresholds } from '../../../ensemble/doctor/thresholds.ts'
import { type Cell, cell } from '../../../render/view.ts'
import { settledLimits } from '../diagnosis/settled-limits.ts'
import { writeThreshold } from '../diagnosis/threshold-kind.ts'

interface ListedThreshold {
  readonly name: ThresholdName
  /** As written: `30d`, `80%`. */
  readonly value: string
  readonly standard: string
  readonly meaning: string
}

interface ListedCheck {
  readonly id: string
  readonly why: string
  readonly thresholds: readonly ListedThreshold[]
}

export default command({
  summary: 'list the checks of doctor, and the thresholds they judge by',
  description:
    'A line for each check, with why it matters, and below it one for each of its thresholds: what it is now (with this profile), what it is by default, and what it means. No ensemble is asked.\n' +
    'Thresholds are set with doctor --threshold NAME=VALUE, or in profiles.yaml: doctor: {maxLag: 5000, minCertificate: 60d}.',
  args: {},
  flags: {},
  examples: ['doctor ls', 'doctor ls --json'],
  run: async ({ settings }): Promise<ListedCheck[]> => {
    const limits = settledLimits(settings)
    const listed = (Object.entries(thresholds) as [ThresholdName, Threshold][]).map(([name, threshold]) => ({
      ...threshold,
      name,
      value: writeThreshold(name, limits[name]),
      standard: writeThreshold(name, threshold.standard),
    }))
    return checks.map(({ id, why }) => ({ id, why, thresholds: listed.filter((one) => one.checks.includes(id)) }))
  },
  view: (all) => ({ kind: 'table', columns, rows: all.flatMap(rows) }),
  json: (all) =>
    all.map(({ id, why, thresholds }) => ({
      check: id,
      why,
      thresholds: thresholds.map(({ name, value, standard, meaning }) => ({ name, value, default: standard, meaning })),
    })),
})

const columns = [
  { title: 'check' },
  { title: 'threshold' },
  { title: 'value', align: 'right' as const },
  { title: 'default', align: 'right' as const, yields: 1 },
  { title: 'about', weight: 1, least: 30 },
]

function rows({ id, why, thresholds }: ListedCheck): Cell[][] {
  const none = cell.text('')
  return [
    [cell.name(id), none, none, none, cell.text(why)],
    ...thresholds.map(({ name, value, standard, meaning }) => [
      cell.muted(id),
      cell.text(name),
      value === standard ? cell.text(value) : cell.warn(value),
      cell.muted(standard),
      cell.muted(meaning),
    ]),
  ]
}
