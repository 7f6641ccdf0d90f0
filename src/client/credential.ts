import { Buffer } from 'node:buffer'
import { UsageError } from '../wire/error.ts'

/**
 * Reads `scheme:id`, as in `digest:alice:secret` or `ip:127.0.0.1`.
 * @throws UsageError when there is no scheme; the text itself is a secret and never part of the message
 */
export function parseCredential(text: string): { scheme: string; auth: Buffer } {
  const colon = text.indexOf(':')
  if (colon <= 0) throw new UsageError('bad credential: write SCHEME:ID, as in digest:alice:secret')
  return { scheme: text.slice(0, colon), auth: Buffer.from(text.slice(colon + 1)) }
}
