import type { TreeOrder } from './frontier.ts'
import type { PickChildren, Tally, Wanted } from './znode.ts'

export interface ReadTreeOptions {
  readonly want?: Wanted
  /** Levels below the root that are read; 0 for the root alone. */
  readonly depth?: number | undefined
  /** Names what is left out, with all below. */
  readonly skip?: ((path: string) => boolean) | undefined
  /** Default `depth-first`, children sorted by code unit; `leaves-first` is the same with parents behind what is below them. */
  readonly order?: TreeOrder | undefined
  /** Which of a znode's children are read, and in which order; left out: all, sorted. Those that are not count as skipped. */
  readonly pick?: PickChildren | undefined
  /** Znodes in each batch but the last, at least. Default: whatever has come. */
  readonly atLeast?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Filled in as it goes. */
  readonly tally?: Tally | undefined
}
