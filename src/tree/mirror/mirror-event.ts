import type { GapChange } from '../follow/change.ts'
import type { Progress } from './progress.ts'
import type { Trouble } from './troubles.ts'

/** How far the target is behind. */
export interface Lag {
  /** Transactions of the source, of whatever znodes, that came after the last one carried over. */
  readonly zxids: bigint
  /** Since the oldest change that is not carried over yet was heard of. */
  readonly ms: number
}

/** What there is to tell of a mirror. */
export type MirrorEvent =
  /** Both ends were compared as a whole, and the target made the same: at the beginning, after a gap, and from time to time. */
  | ({ readonly kind: 'compared'; readonly time: number; readonly zxid: bigint; readonly znodes: number } & Progress)
  /** Changes were carried over. `lag` is that of the oldest of them. */
  | ({ readonly kind: 'batch'; readonly time: number; readonly zxid: bigint; readonly lag: Lag } & Progress)
  /** Changes may have been missed: everything is compared again. */
  | { readonly kind: 'gap'; readonly time: number; readonly gap: GapChange }
  | (Trouble & { readonly time: number })
