import { ConnectionError, type ConnectionErrorKind } from '../terms/connection-error.ts'
import type { Host } from '../terms/hosts.ts'

const kinds: Record<string, readonly [ConnectionErrorKind, string]> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ENOTFOUND: ['unresolved', 'no such host'],
  EAI_AGAIN: ['unresolved', 'the name server does not answer'],
  EAI_FAIL: ['unresolved', 'the name server failed'],
  EHOSTUNREACH: ['unreachable', 'no route to the host'],
  ENETUNREACH: ['unreachable', 'no route to the network'],
  ETIMEDOUT: ['timeout', 'no answer'],
  ECONNRESET: ['lost', 'the server reset the connection'],
  EPIPE: ['lost', 'the server closed the connection'],
}

/** Node's socket errors as ours; one that is ours already stays as it is. */
export function socketError(error: Error & { code?: string; errors?: Error[] }, at: Host): ConnectionError {
  if (error instanceof ConnectionError) return error
  const first = error.errors?.[0] as (Error & { code?: string }) | undefined
  const code = error.code ?? first?.code ?? ''
  const known = kinds[code]
  if (known) return new ConnectionError(known[0], known[1], { cause: error })
  if (code.startsWith('EAI_')) return new ConnectionError('unresolved', `cannot resolve ${at.host}`, { cause: error })
  return new ConnectionError('lost', error.message || code, { cause: error })
}
