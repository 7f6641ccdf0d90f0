import { ConnectionError } from './connection-error.ts'

/** Why a client takes no writes: it was asked not to, or what it looks at is a moment of the past. */
export type ReadOnly = true | 'past'

/** @param what writes: `setData /a`, `this command` */
export function refusedWrite(what: string, readOnly: ReadOnly, path?: string): ConnectionError {
  const past = readOnly === 'past'
  const why = past ? 'a moment of the past cannot be changed' : 'this client is read-only'
  return new ConnectionError('read-only', `refused: ${what} writes, and ${why}`, { path, past })
}
