import type { Held } from '../holding/held.ts'
import type { Lock } from '../lock/lock.ts'

export interface PermitOptions {
  readonly permits: number
  /** Data of a lease. */
  readonly data: string | Uint8Array
}

/** How long to wait: until aborted, or not at all. */
export interface Hurry {
  readonly signal: AbortSignal | undefined
  readonly once: boolean
}

/** Where the permits of a semaphore lie, and how one is taken. */
export interface Permits {
  /** Held by the first in line, while it waits for a permit. */
  readonly lock: Lock
  /** Its children are the leases: one for each who holds a permit. */
  readonly directory: string
  /** Before the lock is asked for. @throws UsageError when the others have said another number of permits */
  prepare(): Promise<void>
  /** Takes a permit; the lock is ours. @returns undefined with `once` when none is free */
  take(hurry: Hurry): Promise<Held | undefined>
}
