import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import { UsageError } from '../../../wire/error.ts'

/** Whether a number is as wanted: more (`+N`), less (`-N`), or the same (`N`). */
export type Comparison = (value: number) => boolean

/**
 * A number with the sign that find(1) has.
 * @param kind the number without it
 * @param least of what is compared: less than that is nothing
 */
export function compared({ placeholder, ...kind }: Kind<number>, least = 0): Kind<Comparison> {
  return {
    ...kind,
    placeholder: `±${placeholder}`,
    parse(text, cwd) {
      const sign = /^[+-]/.exec(text)?.[0]
      const wanted = kind.parse(text.slice(sign?.length ?? 0), cwd)
      if (sign === '+') return (value) => value > wanted
      if (sign === undefined) return (value) => value === wanted
      if (wanted <= least) throw new UsageError(`"${text}" holds for nothing: ${least} is the least there is`)
      return (value) => value < wanted
    },
  }
}

/** How long ago: `+1h` before that, `-1h` since then. Value: whether a time in ms is as wanted, at a time in ms. */
export function timeAgo({ placeholder, ...kind }: Kind<number>): Kind<(time: number, now: number) => boolean> {
  return {
    ...kind,
    placeholder: `±${placeholder}`,
    parse(text, cwd) {
      const [, sign, rest = ''] = /^([+-])(.*)$/s.exec(text) ?? []
      if (sign === undefined) {
        throw new UsageError(`"${text}" has no sign`, 'longer ago is +1h, since then is -1h')
      }
      const ago = kind.parse(rest, cwd)
      return sign === '+' ? (time, now) => time < now - ago : (time, now) => time > now - ago
    },
  }
}
