import { UsageError, WireError } from '../../wire/error.ts'
import type { ConnectRequest, ConnectResponse } from '../../wire/records.ts'
import type { Transport } from '../../wire/transport.ts'
import { socketError } from '../reach/socket-error.ts'
import { type Attempt, ConnectionError, spell } from '../terms/connection-error.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import { type ConnectOptions, DEFAULT_MAX_REPLY } from '../terms/options.ts'
import { orStop, Stop, type StopSignal } from '../terms/stop.ts'
import { now } from './clock.ts'
import { Connection, type ConnectionSink } from './connection.ts'
import { openSocket } from './socket.ts'

export interface Greeting {
  /** As it was asked for. */
  host: Host
  connection: Connection
  response: ConnectResponse
  /** When the handshake was sent, on the clock of now(). */
  asked: number
  /** Resolves when the connection ends, with the reason; undefined when the server closed it in good order. */
  ended: Promise<Error | undefined>
}

/** Whoever a connection is made for. */
export interface Taker {
  readonly sink: ConnectionSink
  /** Number of the first request. */
  readonly firstXid: number
  /** Makes the connection its own: what has to be said before anything else. The time it takes is the attempt's. */
  prime(greeting: Greeting): Promise<void>
  /** The attempt was called off: ends its connection. */
  calledOff(connection: Connection, reason: Error): void
}

/**
 * One try to reach one server: TCP, TLS, handshake, and all that makes the connection usable, within one deadline. It owns
 * the connection until then: called off or too late, it leaves none behind.
 * @param limit in ms
 * @throws ConnectionError
 */
export async function attempt(
  host: Host,
  request: ConnectRequest,
  options: ConnectOptions,
  limit: number,
  signal: StopSignal,
  taker: Taker,
): Promise<Greeting> {
  const control = new Stop()
  const giveUp = (): void => control.abort(signal.reason)
  signal.addEventListener('abort', giveUp)
  if (signal.aborted) giveUp()
  const late = (): void =>
    control.abort(new ConnectionError('timeout', `${silence(options, connection)} within ${spell(limit)}`))
  let connection: Connection | undefined
  const timer = setTimeout(late, limit)
  let greeted = false
  try {
    const transport = await orStop(reach(host, options, control), control, (one) => one.destroy())
    const { sink, ended } = tellingEnd(taker.sink)
    const made = new Connection(transport, sink, { firstXid: taker.firstXid, trace: options.trace })
    connection = made
    control.addEventListener('abort', () => {
      if (signal.aborted) taker.calledOff(made, signal.reason as Error)
      else made.destroy(control.reason as Error)
    })
    const asked = now()
    const response = await made.handshake(request)
    greeted = true
    const greeting = { host, connection: made, response, asked, ended }
    await taker.prime(greeting)
    control.throwIfAborted()
    return greeting
  } catch (error) {
    connection?.destroy(error as Error)
    if (control.aborted) throw control.reason
    throw greeted || error instanceof UsageError ? error : unanswered(error, host, options)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}

/** A sink that passes everything on, and a promise of the end. */
function tellingEnd(sink: ConnectionSink): { sink: ConnectionSink; ended: Greeting['ended'] } {
  let end!: (error: Error | undefined) => void
  const ended = new Promise<Error | undefined>((resolve) => {
    end = resolve
  })
  const closed: ConnectionSink['closed'] = (calls, error) => {
    sink.closed(calls, error)
    end(error)
  }
  return { sink: { ...sink, closed }, ended }
}

/** What there was none of: of a tunnel, whether it is that, or what lies behind it. */
function silence({ via }: ConnectOptions, connection: Connection | undefined): string {
  if (via === undefined) return 'no answer'
  return connection ? 'no answer through the tunnel' : 'the tunnel did not open'
}

function reach(host: Host, options: ConnectOptions, signal: StopSignal): Promise<Transport> | Transport {
  if (options.transport) return options.transport()
  return openSocket(host, {
    limit: options.maxReply ?? DEFAULT_MAX_REPLY,
    tls: options.tls === true ? {} : options.tls || undefined,
    lookup: options.lookup,
    via: options.via,
    signal,
  })
}

/** Why there was no answer to the handshake. */
function unanswered(error: unknown, host: Host, { via }: ConnectOptions): ConnectionError {
  const ended =
    via === undefined
      ? 'the server closed the connection before answering the handshake'
      : 'the tunnel ended before the server answered the handshake'
  const silent = `${ended} (not serving, a TLS port, or too many connections)`
  const known = asConnectionError(error, host)
  return known.kind === 'lost' && known.cause === undefined ? new ConnectionError('lost', silent) : known
}

function asConnectionError(error: unknown, host: Host): ConnectionError {
  if (error instanceof ConnectionError) return error
  if (error instanceof UsageError) return new ConnectionError('tls', error.message, { cause: error })
  if (error instanceof WireError) {
    return new ConnectionError('not-zookeeper', `${error.message} (not a ZooKeeper server?)`, { cause: error })
  }
  return socketError(error as Error, host)
}

/** A failed attempt as it is listed in messages. */
export function asAttempt(host: Host, error: unknown): Attempt {
  const { kind, message } = asConnectionError(error, host)
  return { server: hostText(host), kind, reason: message }
}
