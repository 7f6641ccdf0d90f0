import { parseDuration } from '../../../cli/declare/kinds/duration.ts'
import { integerKind, type Kind } from '../../../cli/declare/kinds/kinds.ts'
import { sizeKind } from '../../../cli/declare/limit-flags.ts'
import { type ThresholdName, thresholds, type Unit } from '../../../ensemble/doctor/thresholds.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { nameAmong } from './name-among.ts'

const names = Object.keys(thresholds) as ThresholdName[]
const whole = integerKind(0, Number.MAX_SAFE_INTEGER)
const share = integerKind(0, 100)

const times = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 }
const sizes = { g: 2 ** 30, m: 2 ** 20, k: 2 ** 10, '': 1 }

/** In the largest unit that gives a whole number. */
const inUnits = (units: Readonly<Record<string, number>>) => (value: number) => {
  const all = Object.entries(units)
  const [unit, size] = all.find(([, size]) => value >= size && value % size === 0) ?? all.at(-1)!
  return `${value / size}${unit}`
}

/** How values are written, by their units: `1000`, `80%`, `500ms` or `30d`, `4m` (bytes). */
const spellings: Readonly<Record<Unit, { read(text: string): number; write(value: number): string }>> = {
  count: { read: (text) => whole.parse(text, undefined), write: String },
  percent: { read: (text) => share.parse(text.replace(/ ?%$/, ''), undefined), write: (value) => `${value}%` },
  ms: { read: parseDuration, write: inUnits(times) },
  bytes: { read: (text) => sizeKind.parse(text, undefined), write: inUnits(sizes) },
}

/** A value as it can be typed. */
export function writeThreshold(name: ThresholdName, value: number): string {
  return spellings[thresholds[name].unit].write(value)
}

/** All of them as they are unless somebody says otherwise: `maxLag=1000`. */
export const defaults = names.map((name) => `${name}=${writeThreshold(name, thresholds[name].standard)}`)

/** A threshold and its value, in its unit. */
export type ThresholdSetting = readonly [name: ThresholdName, value: number]

/** @throws UsageError for a name that is none, and a value that does not fit its unit */
export function readThreshold(name: string, value: string): ThresholdSetting {
  const known = nameAmong(names, name, 'threshold')
  try {
    return [known, spellings[thresholds[known].unit].read(value)]
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${name}: ${error.message}`, error.advice)
    throw error
  }
}

/** `NAME=VALUE`. */
export const thresholdKind: Kind<ThresholdSetting> = {
  complete: 'choice',
  placeholder: 'NAME=VALUE',
  options: names.map((name) => `${name}=`),
  parse(text) {
    const at = text.indexOf('=')
    if (at < 0) {
      const hint = advice`it is set like maxLag=5000; ${zoosh`doctor ls`} lists them all`
      throw new UsageError(`${JSON.stringify(text)} is not NAME=VALUE`, hint)
    }
    return readThreshold(text.slice(0, at), text.slice(at + 1))
  },
}
