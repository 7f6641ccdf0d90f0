import { Buffer } from 'node:buffer'
import { connect as connectTcp } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { hostText } from '../terms/hosts.ts'
import type { StopSignal } from '../terms/stop.ts'

/** Why a four-letter word got no answer. */
export type FourLetterFault =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'not-listed'
  | 'not-serving'
  | 'no-answer'
  | 'too-large'

/**
 * A server did not answer a four-letter word. `fault` says why:
 * `refused` nobody listens there, `unreachable` nobody says even that (no such name, no route, no TCP connection in time),
 * `timeout` connected and no (whole) answer in time, `tls` no TLS came about, `not-listed` the word is missing from
 * `4lw.commands.whitelist`, `not-serving` the server has no quorum, `no-answer` it closed without a byte (a word it does
 * not know, or too many connections), `too-large` more than the limit.
 */
export class FourLetterError extends Error {
  override readonly name = 'FourLetterError'
  readonly fault: FourLetterFault
  /** The message without the server's name, for those who have said it. */
  readonly reason: string

  constructor(fault: FourLetterFault, message: string, reason: string) {
    super(message)
    this.fault = fault
    this.reason = reason
  }
}

export interface FourLetterOptions {
  /** For the whole exchange, in ms; default 5000. */
  readonly timeout?: number | undefined
  /** Largest answer in bytes; default 64 MiB (`wchc` of a busy server is long). */
  readonly limit?: number | undefined
  /** Speak TLS, as on a secureClientPort. */
  readonly tls?: ConnectionOptions | undefined
  readonly signal?: StopSignal | undefined
}

/** A server's client address; `host` without the brackets of IPv6. */
export interface Address {
  readonly host: string
  readonly port: number
}

const NOT_LISTED = / is not executed because it is not in the whitelist\.\s*$/
const NOT_SERVING = 'This ZooKeeper instance is not currently serving requests'

/**
 * Asks a server one of ZooKeeper's four-letter words, on a connection of its own.
 * @param word four ASCII characters: `srvr`, `mntr`…
 * @param options.mask eight bytes sent after the word, for `stmk`
 * @param options.mayBeEmpty an empty answer is one: `hash` has none before the 128th transaction. Servers answer words
 *   they do not know the same way
 * @returns the answer as the server wrote it
 * @throws FourLetterError
 * Source: org.apache.zookeeper.server.command.FourLetterCommands
 */
export async function fourLetter(
  address: Address,
  word: string,
  options: FourLetterOptions & { readonly mask?: bigint | undefined; readonly mayBeEmpty?: boolean } = {},
): Promise<string> {
  const request = Buffer.alloc(options.mask === undefined ? 4 : 12)
  request.write(word, 0, 4, 'latin1')
  if (options.mask !== undefined) request.writeBigInt64BE(options.mask, 4)
  const told = (fault: FourLetterFault, what: string) =>
    new FourLetterError(fault, `${hostText(address)} ${what}`, `it ${what}`)
  const text = await exchange(address, request, word, options)
  if (text.startsWith(NOT_SERVING)) throw told('not-serving', 'is not serving requests')
  if (NOT_LISTED.test(text)) {
    throw told('not-listed', `does not answer ${word}: 4lw.commands.whitelist lacks it`)
  }
  if (text === '' && !options.mayBeEmpty) throw told('no-answer', `closed the connection without an answer to ${word}`)
  return text
}

function exchange(address: Address, request: Buffer, word: string, options: FourLetterOptions): Promise<string> {
  const { timeout = 5000, limit = 64 * 1024 * 1024, tls, signal } = options
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const socket = tls ? connectTls({ ...address, ...tls }) : connectTcp(address)
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      socket.destroy()
      settle()
    }
    const fail = (fault: FourLetterFault, why: string) =>
      finish(() => reject(new FourLetterError(fault, `${hostText(address)}: ${why}`, why)))
    const aborted = () => finish(() => reject(signal?.reason as Error))
    let reached: 'nobody' | 'port' | 'server' = 'nobody'
    const late = () =>
      reached === 'nobody'
        ? fail('unreachable', `no connection within ${timeout} ms`)
        : fail('timeout', `no answer to ${word} within ${timeout} ms`)
    const timer = setTimeout(late, timeout)
    signal?.addEventListener('abort', aborted)
    socket.once('connect', () => {
      reached = 'port'
    })
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      reached = 'server'
      socket.write(request)
    })
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > limit) fail('too-large', `the answer to ${word} passes ${limit} bytes`)
    })
    // A server that answers and resets (it never reads what follows the word) has answered.
    socket.on('error', (error) => (size > 0 ? undefined : fail(faults[reached](error), reason(error))))
    socket.on('close', () => finish(() => resolve(Buffer.concat(chunks).toString('utf8'))))
    if (signal?.aborted) aborted()
  })
}

/** What an error means, by whom we had reached before it. */
const faults = {
  nobody({ code }: NodeJS.ErrnoException) {
    if (code === 'ECONNREFUSED') return 'refused'
    // Taken, and reset before we heard of it.
    return code === 'ECONNRESET' ? 'no-answer' : 'unreachable'
  },
  port: () => 'tls',
  server: () => 'no-answer',
} as const satisfies Record<string, (error: Error) => FourLetterFault>

/** Loaded only for TLS, which takes Node 10 ms: a command on a read-only server asks in plain text, mostly. */
function connectTls(options: ConnectionOptions): TLSSocket {
  return process.getBuiltinModule('node:tls').connect(options)
}

function reason(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED') return 'connection refused'
  if (code === 'ECONNRESET') return 'connection reset'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host name not found'
  return error.message
}
