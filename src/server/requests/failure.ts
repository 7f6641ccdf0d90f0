import { errorCodes } from '../../wire/codes.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import { survived } from '../boundary/contain.ts'
import type { Call } from './call.ts'

/** What the server does not even answer: the connection is closed. */
export class HangUp extends Error {}

/** What is to befall a request: its connection is cut, and nobody knows what became of it. */
export class CutOff extends Error {}

/** The error code a failure is answered with: SystemError for what is neither a refusal nor a request that makes no sense. */
export function codeOf(error: unknown): number {
  if (error instanceof ZkError) return error.code
  if (error instanceof WireError) return errorCodes.MarshallingError.code
  survived(error)
  return errorCodes.SystemError.code
}

/** A write that failed is a transaction too, with a zxid of its own. */
export function commitFailure({ server, session, xid }: Call, error: unknown): void {
  server.commit(session.id, xid, { type: 'error', err: codeOf(error) })
}
