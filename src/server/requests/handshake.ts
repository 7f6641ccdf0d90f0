import { Buffer } from 'node:buffer'
import { Reader } from '../../wire/reader.ts'
import { ConnectRequest, ConnectResponse } from '../../wire/records.ts'
import type { Peer } from '../session/peer.ts'
import type { Server } from '../session/server.ts'
import { passwordOf, type Session } from '../session/sessions.ts'

/** ConnectRequest without its password and without the readOnly byte that clients up to 3.3 do not send. */
const FIXED_BYTES = 28

/**
 * Opens or resumes a session. ZooKeeper refuses without a word whoever wants to write on a read-only server or has
 * seen more than this server; everything else gets a ConnectResponse. ClickHouse Keeper resumes no session: who asks for
 * one gets another, without a password.
 */
export function shakeHands(server: Server, peer: Peer, payload: Buffer): void {
  const request = ConnectRequest.read(new Reader(payload))
  const { minSessionTimeout, maxSessionTimeout, profile } = server.settings
  if (server.readOnly && !request.readOnly) return peer.transport.destroy()
  if (!profile.keeper && request.lastZxidSeen > server.tree.lastZxid) return peer.transport.destroy()
  const timeout = Math.min(Math.max(request.timeOut, minSessionTimeout), maxSessionTimeout)
  const anew = request.sessionId === 0n || profile.keeper
  const session = anew ? server.openSession(timeout) : resume(server, request, timeout)
  const answersReadOnly = !profile.keeper && payload.length > FIXED_BYTES + (request.passwd?.length ?? 0)
  if (session) peer.bind(session)
  server.outbox.notify(peer, (writer) => {
    ConnectResponse.write(writer, {
      protocolVersion: 0,
      timeOut: session ? timeout : 0,
      sessionId: session?.id ?? 0n,
      passwd: session && !profile.keeper ? passwordOf(session.id) : Buffer.alloc(16),
      readOnly: server.readOnly,
    })
    if (!answersReadOnly) writer.truncate(writer.length - 1)
  })
  if (!session) peer.end()
}

/** The session asked for, if it lives and the password is right. Whoever had it is cut off first, in any case. */
function resume(server: Server, request: ConnectRequest, timeout: number): Session<Peer> | undefined {
  const session = server.sessions.get(request.sessionId)
  session?.connection?.end()
  if (!session || session.closed || !request.passwd?.equals(passwordOf(session.id))) return undefined
  if (session.connection) session.connection = undefined
  session.timeout = timeout
  server.sessions.touch(session, server.now())
  return session
}
