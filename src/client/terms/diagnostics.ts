import { channel, tracingChannel } from 'node:diagnostics_channel'
import type { OpName } from '../../wire/ops.ts'
import type { SessionEvent } from './session-events.ts'

/** A request, as the subscribers of `tracing:zoosh:request:*` get it: the same object from `start` to `asyncEnd`. */
export interface RequestDiagnostics {
  /** The operation of the protocol: `getData`, `setData`, `multi`… */
  readonly op: OpName
  /** The client's path; undefined where there is none, or several. */
  readonly path: string | undefined
  /** 64 bits. */
  readonly sessionId: bigint
  /** `host:port` of the server connected when it was called; undefined without one. */
  readonly server: string | undefined
  /** What it gave, from `asyncStart` on. */
  result?: unknown
  /** Why it failed, from `error` on. */
  error?: unknown
}

/** What a server told a client unasked, as the subscribers of `zoosh:event` get it. */
export interface EventDiagnostics {
  /** Of eventTypes; a number of none of them from a server that knows more. */
  readonly code: number
  /** The server's path. */
  readonly path: string | null
  /** Undefined before 3.9. */
  readonly zxid: bigint | undefined
  /** 64 bits. */
  readonly sessionId: bigint
}

/**
 * What can be heard by the convention of Node, without an option and without a patch: each request from its call to its
 * answer, each change of a session's state (SessionEvent), each event of a watch. Nobody listening costs one look.
 * Source: node:diagnostics_channel, TracingChannel.
 */
export const diagnostics = {
  request: tracingChannel<'zoosh:request', RequestDiagnostics>('zoosh:request'),
  session: channel('zoosh:session'),
  event: channel('zoosh:event'),
}

/** Tells of a change of state. */
export function tellSession(event: SessionEvent): void {
  if (diagnostics.session.hasSubscribers) diagnostics.session.publish(event)
}
