/**
 * Whether a connection was ended by the other side: closed in good order, or reset, which is what closing becomes when
 * something we sent had not been read. Not when we gave it up ourselves.
 */
export function closedByServer(error: Error | undefined): boolean {
  if (error === undefined) return true
  const { code } = (error.cause ?? {}) as { code?: string }
  return code === 'ECONNRESET' || code === 'EPIPE'
}
