import type { Job } from './job.ts'

/**
 * What a guardian is told, one JSON document a line. Times are nanoseconds of the machine's clock that never jumps, the same
 * in all its processes, as decimal text.
 */
export type Order =
  /** A program with this mark is about to be started. */
  | { readonly mark: string }
  /** This is the job to look after. */
  | { readonly job: Job }
  /** It gets SIGTERM at `doubt` and SIGKILL at `lost`, unless a later order moves them. */
  | { readonly doubt: string; readonly lost: string }
  /** It has been told to stop: no SIGTERM any more. */
  | { readonly told: true }
  /** It has ended, and what is left of it is nobody's business. */
  | { readonly end: true }

/** A moment so many ms from now, as orders have it. */
export function moment(ms: number): string {
  return String(process.hrtime.bigint() + BigInt(Math.round(ms * 1e6)))
}

/** ms from now until a moment of an order. */
export function msUntil(at: string): number {
  return Number(BigInt(at) - process.hrtime.bigint()) / 1e6
}
