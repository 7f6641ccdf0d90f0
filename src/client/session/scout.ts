import { Buffer } from 'node:buffer'
import { ZkError } from '../../wire/error.ts'
import type { OpName, Request } from '../../wire/ops.ts'
import { attempt, type Taker } from '../connection/attempt.ts'
import { Call } from '../connection/call.ts'
import type { Connection } from '../connection/connection.ts'
import type { Host } from '../terms/hosts.ts'
import type { ConnectOptions } from '../terms/options.ts'
import type { StopSignal } from '../terms/stop.ts'
import { probes } from './probes.ts'

/**
 * What came of asking a server for an operation: `answered` in its turn; `unknown`, it said; `closed`, it closed
 * the connection; `none`, it could not be asked.
 */
export type Reply = 'answered' | 'unknown' | 'closed' | 'none'

/** Asked of the server, in ms: the session of a connection that ends is nobody's, and should not be there for long. */
const BRIEF_SESSION = 4000

/**
 * Asks one server whether it knows an operation, on a connection and in a session of its own, so that nothing is lost if not.
 * First something that every server answers: one that is about to stop, or wants to know first who we are, closes there.
 * @param limit for connecting, and for each answer, in ms
 */
export async function scout(
  op: OpName,
  host: Host,
  options: ConnectOptions,
  limit: number,
  stop: StopSignal,
): Promise<Reply> {
  const taker: Taker = {
    sink: { event() {}, zxid() {}, room() {}, closed: lose },
    firstXid: 1,
    prime: async () => {},
    calledOff: (connection, reason) => connection.destroy(reason),
  }
  const request = {
    protocolVersion: 0,
    lastZxidSeen: 0n,
    timeOut: BRIEF_SESSION,
    sessionId: 0n,
    passwd: Buffer.alloc(16),
    readOnly: options.allowReadOnly === true,
  }
  let connection: Connection | undefined
  const end = (): void => connection?.destroy(stop.reason as Error)
  try {
    const greeting = await attempt(host, request, options, limit, stop, taker)
    connection = greeting.connection
    stop.addEventListener('abort', end)
    if (greeting.response.sessionId === 0n) return 'none'
    if ((await ask(connection, 'exists', { path: '/', watch: false }, limit)) !== 'answered') return 'none'
    const reply = await ask(connection, op, probes[op] as Request<typeof op>, limit)
    if (reply === 'answered') await ask(connection, 'closeSession', {}, limit)
    return reply
  } catch {
    return 'none'
  } finally {
    stop.removeEventListener('abort', end)
    connection?.destroy()
  }
}

/** One request and its answer; never rejects. */
async function ask<K extends OpName>(
  connection: Connection,
  op: K,
  request: Request<K>,
  limit: number,
): Promise<Reply> {
  const call = new Call(op, request, undefined, limit, undefined)
  const timer = setTimeout(() => call.fail(undefined), limit)
  timer.unref()
  try {
    connection.send(call, Number.POSITIVE_INFINITY)
    await call.promise
    return 'answered'
  } catch (error) {
    if (error instanceof ZkError) return error.name === 'Unimplemented' && connection.ended ? 'unknown' : 'answered'
    return error instanceof Closed ? 'closed' : 'none'
  } finally {
    clearTimeout(timer)
  }
}

/** The server closed the connection in good order before the answer: a reset says nothing of the operation. */
class Closed extends Error {}

function lose(unanswered: readonly Call[], error: Error | undefined): void {
  for (const call of unanswered) call.fail(error ?? new Closed())
}
