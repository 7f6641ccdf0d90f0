import { UsageError, WireError } from '../../wire/error.ts'
import type { ConnectRequest, ConnectResponse } from '../../wire/records.ts'
import type { Transport } from '../../wire/transport.ts'
import { type Attempt, ConnectionError, spell } from '../terms/connection-error.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import { type ConnectOptions, DEFAULT_MAX_REPLY } from '../terms/options.ts'
import { Stop, type StopSignal } from '../terms/stop.ts'
import { now } from './clock.ts'
import { Connection, type ConnectionSink } from './connection.ts'
import { openSocket, socketError } from './socket.ts'

export interface Greeting {
  connection: Connection
  response: ConnectResponse
  /** When the handshake was sent, on the clock of now(). */
  asked: number
  /** Resolves when the connection ends, with the reason; undefined when the server closed it in good order. */
  ended: Promise<Error | undefined>
}

/**
 * One try to reach one server: TCP, TLS, handshake, all within one deadline.
 * @param limit in ms
 * @throws ConnectionError
 */
export async function attempt(
  host: Host,
  request: ConnectRequest,
  options: ConnectOptions,
  limit: number,
  signal: StopSignal,
  { sink, firstXid }: { sink: ConnectionSink; firstXid: number },
): Promise<Greeting> {
  let end!: (error: Error | undefined) => void
  const ended = new Promise<Error | undefined>((resolve) => {
    end = resolve
  })
  const closed: ConnectionSink['closed'] = (unanswered, error) => {
    sink.closed(unanswered, error)
    end(error)
  }
  const control = new Stop()
  const giveUp = (): void => control.abort(signal.reason)
  signal.addEventListener('abort', giveUp)
  if (signal.aborted) giveUp()
  const late = (): void => control.abort(new ConnectionError('timeout', `no answer within ${spell(limit)}`))
  const timer = setTimeout(late, limit)
  let connection: Connection | undefined
  try {
    const transport = await reach(host, options, control)
    connection = new Connection(transport, { ...sink, closed }, { firstXid, trace: options.trace })
    const asked = now()
    const greeting = connection.handshake(request)
    control.addEventListener('abort', () => connection?.destroy(control.reason as Error))
    return { connection, response: await greeting, asked, ended }
  } catch (error) {
    connection?.destroy(error as Error)
    if (error instanceof UsageError) throw error
    throw control.aborted ? control.reason : asConnectionError(error, host)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  }
}

function reach(host: Host, options: ConnectOptions, signal: StopSignal): Promise<Transport> | Transport {
  if (options.transport) return options.transport()
  return openSocket(host, {
    limit: options.maxReply ?? DEFAULT_MAX_REPLY,
    tls: options.tls === true ? {} : options.tls || undefined,
    lookup: options.lookup,
    signal,
  })
}

function asConnectionError(error: unknown, host: Host): ConnectionError {
  if (error instanceof ConnectionError) {
    const silent =
      'the server closed the connection before answering the handshake (not serving, a TLS port, or too many connections)'
    return error.kind === 'lost' && error.cause === undefined ? new ConnectionError('lost', silent) : error
  }
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
