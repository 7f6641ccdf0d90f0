import { parseCredential } from '../../client/session/credential.ts'
import { UsageError } from '../../wire/error.ts'

/** Somebody's claim to be somebody, as it is presented to servers: a secret. */
export interface Presented {
  readonly scheme: string
  readonly id: string
}

/**
 * Reads `SCHEME:ID` as typed anywhere: --auth, a file, a profile, the shell's `auth`.
 * @throws UsageError without a word of it; also for a digest without a password, which servers accept and hash as it is
 */
export function readCredential(text: string): Presented {
  const { scheme, auth } = parseCredential(text)
  const id = auth.toString()
  if (scheme === 'digest' && !/^[^:]+:/.test(id)) {
    throw new UsageError('bad credential: a digest has a user and a password', 'write digest:USER:PASSWORD')
  }
  return { scheme, id }
}
