import type { MirrorEvent } from '../../../tree/mirror/mirror-event.ts'
import type { Progress } from '../../../tree/mirror/progress.ts'

/** Something to tell of a mirror, or its end. Paths are below the roots; `where` is one in full. */
export type Mirrored = (MirrorEvent & { readonly where?: string }) | Ended

/** How it stands at the end. */
export interface Ended extends Progress {
  readonly kind: 'end'
  readonly time: number
  /** Of the source: up to it both ends are the same, but for the troubles. */
  readonly zxid: bigint
  /** Znodes left as somebody else made them, and such as could not be read or written. */
  readonly conflicts: number
  readonly obstacles: number
}
