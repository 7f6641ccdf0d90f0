import type { Tenure } from './life-log.ts'

/** What a recipe promises about those who hold it at a time. */
export interface Rule {
  /** These two never do; who starts later has the greater token. */
  excludes(a: Tenure, b: Tenure): boolean
  /** Never more than so many do. */
  readonly limit: number
}

/** A time in which the lines of a host do not count, and over which it is not taken to live on. In ms. */
export interface Excuse {
  readonly host: string
  readonly from: number
  readonly to: number
}

/** A promise that was broken. */
export interface Violation {
  readonly kind: 'overlap' | 'limit' | 'token'
  /** For how long. */
  readonly ms: number
  readonly text: string
}

/** A part of a tenure without an excuse in it. */
interface Stretch {
  readonly tenure: Tenure
  readonly from: number
  readonly to: number
}

/** Whether the lives in a log keep what the recipe promises. Pure. */
export function verdict(tenures: readonly Tenure[], rule: Rule, excuses: readonly Excuse[] = []): Violation[] {
  const stretches = tenures.flatMap((tenure) => stretchesOf(tenure, excuses)).sort((a, b) => a.from - b.from)
  return [...overlaps(stretches, rule), ...crowds(stretches, rule), ...shrinkingTokens(stretches, rule)]
}

function stretchesOf(tenure: Tenure, excuses: readonly Excuse[]): Stretch[] {
  const own = excuses.filter(({ host }) => host === tenure.host)
  const found: { tenure: Tenure; from: number; to: number }[] = []
  for (const at of tenure.at) {
    if (own.some(({ from, to }) => from < at && at <= to)) continue
    const last = found.at(-1)
    const torn = !last || own.some(({ from, to }) => last.to <= from && to < at)
    if (torn) found.push({ tenure, from: at, to: at })
    else last.to = at
  }
  return found
}

function overlaps(stretches: readonly Stretch[], rule: Rule): Violation[] {
  const found: Violation[] = []
  for (const [a, b] of pairs(stretches)) {
    const ms = Math.min(a.to, b.to) - b.from
    if (ms <= 0 || !rule.excludes(a.tenure, b.tenure)) continue
    found.push({ kind: 'overlap', ms, text: `${name(a)} and ${name(b)} held together for ${ms.toFixed(0)} ms` })
  }
  return found
}

/** Times in which more than the limit held. */
function crowds(stretches: readonly Stretch[], { limit }: Rule): Violation[] {
  const found: Violation[] = []
  for (const stretch of stretches) {
    const others = stretches.filter(({ from, to }) => from <= stretch.from && stretch.from < to)
    if (others.length <= limit) continue
    const ends = others.map(({ to }) => to).sort((a, b) => b - a)
    // It lasts until so many have gone that the rest is allowed.
    const ms = ends[limit]! - stretch.from
    const names = others.map(name).join(', ')
    found.push({ kind: 'limit', ms, text: `${others.length} held together for ${ms.toFixed(0)} ms: ${names}` })
  }
  return found
}

function shrinkingTokens(stretches: readonly Stretch[], rule: Rule): Violation[] {
  const found: Violation[] = []
  const firsts = stretches.filter((each, i) => stretches.findIndex(({ tenure }) => tenure === each.tenure) === i)
  for (const [a, b] of pairs(firsts)) {
    const [first, later] = [a.tenure.token, b.tenure.token]
    if (first === undefined || later === undefined || later > first || !rule.excludes(a.tenure, b.tenure)) continue
    found.push({ kind: 'token', ms: 0, text: `${name(b)} came after ${name(a)} with no greater token` })
  }
  return found
}

function* pairs(stretches: readonly Stretch[]): Generator<[Stretch, Stretch]> {
  for (const [i, a] of stretches.entries())
    for (const b of stretches.slice(i + 1)) if (a.tenure !== b.tenure) yield [a, b]
}

function name({ tenure: { id, token } }: Stretch): string {
  return token === undefined ? id : `${id} (0x${token.toString(16)})`
}
