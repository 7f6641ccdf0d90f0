import { ConnectionError } from '../../client/terms/connection-error.ts'

/** Whether an error is gone with the next connection of the same session: what failed with it is tried again. */
export function isPassing(error: unknown): boolean {
  return error instanceof ConnectionError && (error.kind === 'lost' || error.kind === 'timeout')
}
