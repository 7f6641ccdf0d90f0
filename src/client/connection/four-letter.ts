import { Buffer } from 'node:buffer'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { dial } from '../reach/dial.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import { hostText } from '../terms/hosts.ts'
import { Stop, type StopSignal } from '../terms/stop.ts'
import type { ViaOptions } from '../terms/via-options.ts'

/** Why a four-letter word got no answer. */
export type FourLetterFault =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'not-listed'
  | 'not-serving'
  | 'no-answer'
  | 'not-understood'
  | 'too-large'

/**
 * A server did not answer a four-letter word. `fault` says why:
 * `refused` nobody listens there, `unreachable` nobody says even that (no such name, no route, no TCP connection in time),
 * `timeout` connected and not a byte in time, `tls` no TLS came about, `not-listed` the word is missing from
 * `4lw.commands.whitelist`, `not-serving` the server has no quorum, `no-answer` it closed without a byte (a word it does not
 * know or, a ClickHouse Keeper, does not allow; or too many connections), `not-understood` what came is no answer to that
 * word, `too-large` more than the limit.
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
  /** Not directly, but that way. */
  readonly via?: string | ViaOptions | undefined
  readonly signal?: StopSignal | undefined
}

/** What came in answer to a word. */
export interface WordAnswer {
  /** As the server wrote it. */
  readonly text: string
  /**
   * How it ended: `closed` by the server, as all do of themselves; `reset`, which a server that has answered does, too;
   * `open`: it went quiet and was not closed, as through a port-forward that keeps its end, and nothing says whether it is
   * whole.
   */
  readonly end: 'closed' | 'reset' | 'open'
}

/** A server's client address; `host` without the brackets of IPv6. */
export interface Address {
  readonly host: string
  readonly port: number
}

const NOT_LISTED = / is not executed because it is not in the whitelist\.\s*$/
/** ClickHouse Keeper leaves the name out. */
const NOT_SERVING = /^This (?:ZooKeeper )?instance is not currently serving requests/

/** An answer that has ended in a whole line, and then nothing for this long, in ms, is taken as all that comes. */
const QUIET = 1000

/** How a word is asked, in full. */
export interface WordOptions extends FourLetterOptions {
  /** Eight bytes sent after the word, for `stmk`. */
  readonly mask?: bigint | undefined
  /** An empty answer is one: `hash` has none before the 128th transaction. Servers answer words they do not know the same way. */
  readonly mayBeEmpty?: boolean
}

/**
 * Asks a server one of ZooKeeper's four-letter words, on a connection of its own.
 * @param word four ASCII characters: `srvr`, `mntr`…
 * @returns the answer as the server wrote it
 * @throws FourLetterError
 * Source: org.apache.zookeeper.server.command.FourLetterCommands
 */
export async function fourLetter(address: Address, word: string, options: WordOptions = {}): Promise<string> {
  return (await askWord(address, word, options)).text
}

/** The same, with how the answer ended. @throws FourLetterError */
export async function askWord(address: Address, word: string, options: WordOptions = {}): Promise<WordAnswer> {
  const request = Buffer.alloc(options.mask === undefined ? 4 : 12)
  request.write(word, 0, 4, 'latin1')
  if (options.mask !== undefined) request.writeBigInt64BE(options.mask, 4)
  const told = (fault: FourLetterFault, what: string) =>
    new FourLetterError(fault, `${hostText(address)} ${what}`, `it ${what}`)
  const answer = await exchange(address, request, word, options)
  if (NOT_SERVING.test(answer.text)) throw told('not-serving', 'is not serving requests')
  if (NOT_LISTED.test(answer.text)) {
    throw told('not-listed', `does not answer ${word}: 4lw.commands.whitelist lacks it`)
  }
  if (answer.text === '' && !options.mayBeEmpty) {
    throw told('no-answer', `closed the connection without an answer to ${word}`)
  }
  return answer
}

function exchange(address: Address, request: Buffer, word: string, options: FourLetterOptions): Promise<WordAnswer> {
  const { timeout = 5000, limit = 64 * 1024 * 1024, tls, via, signal } = options
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let quiet: NodeJS.Timeout | undefined
    let line: Duplex | undefined
    const over = new Stop()
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      clearTimeout(quiet)
      signal?.removeEventListener('abort', aborted)
      over.abort(new ConnectionError('closed', 'nobody waits for it'))
      line?.destroy()
      settle()
    }
    const fail = (fault: FourLetterFault, why: string) =>
      finish(() => reject(new FourLetterError(fault, `${hostText(address)}: ${why}`, why)))
    const give = (end: WordAnswer['end']) =>
      finish(() => resolve({ text: Buffer.concat(chunks).toString('utf8'), end }))
    const aborted = () => finish(() => reject(signal?.reason as Error))
    let reached: 'nobody' | 'port' | 'server' = 'nobody'
    const late = () => {
      if (size > 0) give('open')
      else if (reached === 'nobody') fail('unreachable', `no connection within ${timeout} ms`)
      else fail('timeout', `no answer to ${word} within ${timeout} ms`)
    }
    const timer = setTimeout(late, timeout)
    signal?.addEventListener('abort', aborted)
    let reset = false
    const failed = (error: Error) => {
      // A server that answers and resets (it never reads what follows the word) has answered.
      if (size > 0) reset = true
      else fail(isTunnel(error) ? 'unreachable' : faults[reached](error), reason(error))
    }
    const ask = (to: Duplex) => {
      reached = 'server'
      to.write(request)
    }
    const listen = (raw: Duplex) => {
      reached = 'port'
      // Loaded only for TLS, which takes Node 10 ms: a command on a read-only server asks in plain text, mostly.
      const to = tls ? process.getBuiltinModule('node:tls').connect({ ...address, ...tls, socket: raw }) : raw
      line = to
      to.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > limit) return fail('too-large', `the answer to ${word} passes ${limit} bytes`)
        clearTimeout(quiet)
        if (mayEndWith(chunk)) quiet = setTimeout(() => give('open'), Math.min(QUIET, timeout / 2))
      })
      raw.on('error', failed)
      to.on('error', failed)
      to.on('close', () => give(reset ? 'reset' : 'closed'))
      if (tls) to.once('secureConnect', () => ask(to))
      else ask(to)
    }
    dial(address, { via, signal: over }).then(listen, failed)
    if (signal?.aborted) aborted()
  })
}

/** The way to the server failed, and nothing is known of it. */
function isTunnel(error: Error): boolean {
  return error instanceof ConnectionError && error.kind === 'tunnel'
}

/** Answers end with a line, or are one word without an end: `imok`. */
function mayEndWith(chunk: Buffer): boolean {
  return chunk.at(-1) === NEWLINE || !chunk.includes(NEWLINE)
}

const NEWLINE = 0x0a
/** What an error means, by whom we had reached before it. */
const faults = {
  nobody(error: Error) {
    const { code } = cause(error)
    if (code === 'ECONNREFUSED' || (error as ConnectionError).kind === 'refused') return 'refused'
    // Taken, and reset before we heard of it.
    return code === 'ECONNRESET' ? 'no-answer' : 'unreachable'
  },
  port: () => 'tls',
  server: () => 'no-answer',
} as const satisfies Record<string, (error: Error) => FourLetterFault>

/** Node's own error. */
function cause(error: Error): NodeJS.ErrnoException {
  return error.cause instanceof Error && !isTunnel(error) ? error.cause : error
}

function reason(error: Error): string {
  const { code, message } = cause(error)
  if (code === 'ECONNREFUSED') return 'connection refused'
  if (code === 'ECONNRESET') return 'connection reset'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host name not found'
  return message
}
