import { dice } from '../../../harness/dice.ts'
import type { ProxyFaults } from '../../../harness/proxy.ts'

/** Session timeout of the mirror, in ms. */
export const TIMEOUT = 800

export type Side = 'source' | 'target'

/** What happens next. Times in ms. */
export type Beat =
  | { readonly kind: 'work' | 'wait' | 'acl'; readonly much: number }
  /** The connections of some ends break; for a while nobody is let in again. */
  | { readonly kind: 'cut'; readonly sides: readonly Side[]; readonly ms: number }
  /** Nothing passes at one end for a while. */
  | { readonly kind: 'silence'; readonly side: Side; readonly direction: ProxyFaults['frozen']; readonly ms: number }
  | { readonly kind: 'expire'; readonly sides: readonly Side[] }
  /** The process of the mirror is gone, and for a while there is none. */
  | { readonly kind: 'kill'; readonly ms: number }
  /** The connection to the target breaks when it has got a few requests more: the answer to one is lost. */
  | { readonly kind: 'lost-answer'; readonly requests: number }
  /** The root of the source goes, and comes again. */
  | { readonly kind: 'root' }

export interface Plan {
  readonly seed: number
  readonly random: () => number
  /** Whether the mirror keeps what it knows in a file; else it prunes, for what it does not know it cannot delete. */
  readonly keeps: boolean
  readonly acl: boolean
  readonly beats: readonly Beat[]
}

/** The same plan for the same seed. */
export function planOf(seed: number): Plan {
  const random = dice(seed)
  const upTo = (most: number): number => Math.floor(random() * most)
  const pick = <T>(all: readonly T[]): T => all[upTo(all.length)]!
  const sides = (): readonly Side[] => pick([['source'], ['target'], ['source', 'target']] as const)
  const beat = (): Beat => {
    const dicing = random()
    if (dicing < 0.3) return { kind: 'work', much: 5 + upTo(60) }
    if (dicing < 0.33) return { kind: 'acl', much: 1 + upTo(4) }
    if (dicing < 0.38) return { kind: 'wait', much: upTo(150) }
    if (dicing < 0.56) return { kind: 'cut', sides: sides(), ms: pick([0, 0, upTo(100), TIMEOUT * 2]) }
    if (dicing < 0.66)
      return {
        kind: 'silence',
        side: pick(['source', 'target']),
        direction: pick(['both', 'to-server', 'to-client']),
        ms: pick([upTo(200), TIMEOUT * 2]),
      }
    if (dicing < 0.74) return { kind: 'expire', sides: sides() }
    if (dicing < 0.86) return { kind: 'kill', ms: pick([0, upTo(100)]) }
    if (dicing < 0.95) return { kind: 'lost-answer', requests: upTo(6) }
    return { kind: 'root' }
  }
  return {
    seed,
    random,
    keeps: random() < 0.6,
    acl: random() < 0.7,
    beats: Array.from({ length: 5 + upTo(7) }, beat),
  }
}
