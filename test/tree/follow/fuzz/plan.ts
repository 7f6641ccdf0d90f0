import type { WatchMode } from '../../../../src/client/watch/watch.ts'
import { dice } from '../../../harness/dice.ts'
import type { ProxyFaults } from '../../../harness/proxy.ts'

/** Session timeout of who follows, in ms. */
export const TIMEOUT = 800
/** Largest answer who follows takes, in bytes: some znodes are larger, and most packets of them. */
export const MOST_BYTES = 20_000

/** How one follower follows. */
export interface Manner {
  readonly roots: readonly string[]
  readonly recursive: boolean
  readonly data: boolean
  readonly initial: boolean
  /** Lines kept for it; few make it overflow. */
  readonly limit: number
}

/** What happens next. Times in ms. */
export type Beat =
  | { readonly kind: 'work' | 'wait'; readonly much: number }
  /** The connection breaks; for a while nobody is let in again. */
  | { readonly kind: 'cut'; readonly ms: number; readonly times: number }
  /** Nothing passes for a while, with work meanwhile. */
  | { readonly kind: 'silence'; readonly direction: ProxyFaults['frozen']; readonly ms: number }
  | { readonly kind: 'expire' }
  | { readonly kind: 'follow'; readonly manner: Manner }
  | { readonly kind: 'leave' }
  | { readonly kind: 'watch'; readonly path: string; readonly mode: WatchMode }
  | { readonly kind: 'unwatch' }

export interface Plan {
  readonly seed: number
  readonly random: () => number
  readonly root: string
  readonly first: Manner
  readonly beats: readonly Beat[]
}

const modes: readonly WatchMode[] = ['data', 'exists', 'children', 'persistent', 'persistent-recursive']

/** The same plan for the same seed. */
export function planOf(seed: number): Plan {
  const random = dice(seed)
  const upTo = (most: number): number => Math.floor(random() * most)
  const pick = <T>(all: readonly T[]): T => all[upTo(all.length)]!
  const root = `/fuzz${seed}`
  const manner = (initial: boolean): Manner => ({
    roots: pick([[root], [root], [`${root}/a`, `${root}/b/c`], [`${root}/a`]]),
    recursive: random() < 0.75,
    data: random() < 0.5,
    initial,
    limit: pick([5, 50_000, 50_000]),
  })
  const path = (): string => `${root}${pick(['', '/a', '/b', '/a/b', '/b/c'])}`
  const beat = (): Beat => {
    const dicing = random()
    if (dicing < 0.3) return { kind: 'work', much: 5 + upTo(40) }
    if (dicing < 0.35) return { kind: 'wait', much: upTo(100) }
    if (dicing < 0.55) return { kind: 'cut', ms: pick([0, 0, upTo(100), TIMEOUT * 2]), times: 1 + upTo(3) }
    if (dicing < 0.65)
      return {
        kind: 'silence',
        direction: pick(['both', 'to-server', 'to-client']),
        ms: pick([upTo(200), TIMEOUT, TIMEOUT * 2]),
      }
    if (dicing < 0.72) return { kind: 'expire' }
    if (dicing < 0.8) return { kind: 'follow', manner: manner(true) }
    if (dicing < 0.84) return { kind: 'leave' }
    if (dicing < 0.93) return { kind: 'watch', path: path(), mode: pick(modes) }
    return { kind: 'unwatch' }
  }
  const first = manner(random() < 0.5)
  return { seed, random, root, first, beats: Array.from({ length: 6 + upTo(8) }, beat) }
}
