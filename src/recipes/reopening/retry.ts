import { ConnectionError } from '../../client/terms/connection-error.ts'
import { ZkError } from '../../wire/error.ts'
import { ms, type Shape, whole } from '../../wire/given/kinds.ts'

/** How often, and how fast, something is tried again. Pauses double from 100 ms on and spread by ±40 %. */
export interface RetryOptions {
  /** Tries in all, 1 for none again. Default 8. */
  readonly tries?: number | undefined
  /** Longest pause, in ms. Default 2,000. */
  readonly longest?: number | undefined
}

export const retryShape: Shape<RetryOptions> = { tries: whole(1), longest: ms }

/** Errors after which another try, perhaps with another connection or session, may do better. */
const passing = new Set(['lost', 'timeout', 'expired', 'refused', 'unreachable', 'unresolved'])

/**
 * Whether something may be done again after an error.
 * @param idempotent doing it twice is as good as once: also where nobody can tell if it was done
 */
export function mayRetry(error: unknown, idempotent: boolean): boolean {
  // A server may say so in an answer, before it cuts us off.
  if (error instanceof ZkError) return error.name === 'SessionExpired'
  return error instanceof ConnectionError && passing.has(error.kind) && (idempotent || !error.maybeApplied)
}
