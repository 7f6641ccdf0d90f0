import {
  type Address,
  askWord,
  FourLetterError,
  type FourLetterOptions,
  type WordAnswer,
} from '../../client/connection/four-letter.ts'
import { hostText } from '../../client/terms/hosts.ts'
import type { ConnectOptions } from '../../client/terms/options.ts'
import type { TlsOptions } from '../../client/terms/tls-options.ts'
import { connectionsFromAdmin, parseConnections } from '../words/connections.ts'
import { digestsFromAdmin, parseDigests } from '../words/digests.ts'
import { metricsFromAdmin, parseMetrics } from '../words/metrics.ts'
import type { Json, Read } from '../words/read.ts'
import { dumpFromAdmin, parseDump } from '../words/sessions.ts'
import { directoriesFromAdmin, parseDirectories, parseSettings, settingsFromAdmin } from '../words/settings.ts'
import { parseServer, serverFromAdmin } from '../words/srvr.ts'
import * as watches from '../words/watches.ts'
import { AdminError, askAdmin } from './admin-server.ts'

interface Question<T> {
  readonly word: string
  readonly command: string
  text(answer: string): Read<T>
  /** Undefined where the answer holds nothing of it. */
  json(answer: Json): T | undefined
}

function question<T>(
  word: string,
  command: string,
  text: (answer: string) => Read<T>,
  json: (answer: Json) => NoInfer<T> | undefined,
): Question<T> {
  return { word, command, text, json }
}

/** What can be asked of a server: by which four-letter word, by which AdminServer command, and how each answer is read. */
export const questions = {
  server: question('srvr', 'server_stats', parseServer, serverFromAdmin),
  metrics: question('mntr', 'monitor', parseMetrics, metricsFromAdmin),
  connections: question('cons', 'connections', parseConnections, connectionsFromAdmin),
  sessions: question('dump', 'dump', parseDump, dumpFromAdmin),
  watchSummary: question('wchs', 'watch_summary', watches.parseWatchSummary, watches.watchSummaryFromAdmin),
  watchesByPath: question('wchp', 'watches_by_path', watches.parseWatchesByPath, watches.watchesByPathFromAdmin),
  watchesBySession: question('wchc', 'watches', watches.parseWatchesBySession, watches.watchesBySessionFromAdmin),
  digests: question('hash', 'hash', parseDigests, digestsFromAdmin),
  settings: question('conf', 'configuration', parseSettings, settingsFromAdmin),
  directories: question('dirs', 'dirs', parseDirectories, directoriesFromAdmin),
} as const

export type QuestionName = keyof typeof questions
export type Answer<K extends QuestionName> = NonNullable<ReturnType<(typeof questions)[K]['json']>>

/** How a server is asked. */
export interface Source {
  readonly address: Address
  /** Its AdminServer, asked what four-letter words do not tell. */
  readonly admin: Address | undefined
  /** For each exchange, in ms. */
  readonly timeout: number
  /** For four-letter words on a port that speaks TLS only. */
  readonly tls?: TlsOptions | true | undefined
  /** Not directly, but that way: words and AdminServer. */
  readonly via?: ConnectOptions['via']
  readonly signal?: AbortSignal | undefined
}

/** How a four-letter word is asked of a source; TLS is loaded only where it is spoken. */
export async function wordOptions({
  address,
  timeout,
  signal,
  tls,
  via,
}: Omit<Source, 'admin'>): Promise<FourLetterOptions> {
  if (!tls) return { timeout, signal, via }
  const { tlsSettings } = await import('../../client/secure/tls.ts')
  return { timeout, signal, via, tls: await tlsSettings(address, tls === true ? {} : tls) }
}

/** Neither way gave an answer. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered'
  readonly word: string
  /** What the four-letter word ran into. */
  readonly fault: FourLetterError['fault']

  /** The message without the server's name. */
  readonly reason: string

  constructor(word: string, { fault, message, reason }: FourLetterError) {
    super(message)
    this.word = word
    this.fault = fault
    this.reason = reason
  }
}

/** What was answered, and what stands between it and the whole. */
export interface Told<T> {
  readonly value: T
  readonly doubts: readonly Doubt[]
}

/**
 * `not-closed`: the answer went quiet and was not closed, so that more might have come; `not-understood`: there were lines of
 * which nothing is known; `empty`: nothing came, which is an answer to this word, and what servers do that do not know it.
 */
export interface Doubt {
  readonly word: string
  readonly fault: 'not-closed' | 'not-understood' | 'empty'
  /** After the server's name. */
  readonly reason: string
}

/** Asks a server, and takes what it tells as it is. @throws Unanswered */
export async function ask<K extends QuestionName>(source: Source, name: K): Promise<Answer<K>> {
  return (await askFully(source, name)).value
}

/**
 * Asks a server: by four-letter word, and where that gives nothing by its AdminServer.
 * @throws Unanswered
 */
export async function askFully<K extends QuestionName>(source: Source, name: K): Promise<Told<Answer<K>>> {
  const { word, command, text, json } = questions[name]
  let first: FourLetterError
  try {
    const answer = await askWord(source.address, word, {
      ...(await wordOptions(source)),
      mayBeEmpty: name === 'digests',
    })
    const { known, rest } = text(answer.text)
    if (known !== undefined) return { value: known as Answer<K>, doubts: doubtsOf(word, answer, rest) }
    first = notUnderstood(source.address, word)
  } catch (error) {
    if (source.signal?.aborted) throw error
    const { message } = error as Error
    first = error instanceof FourLetterError ? error : new FourLetterError('no-answer', message, message)
  }
  // A server that is not there, hangs, or serves nobody, has no more to say on its other port.
  const hopeless = ['refused', 'unreachable', 'timeout', 'not-serving'].includes(first.fault)
  if (source.admin && !hopeless) {
    try {
      const value = json((await askAdmin(source.admin, command, source)).body)
      if (value !== undefined) return { value: value as Answer<K>, doubts: [] }
    } catch (error) {
      if (!(error instanceof AdminError)) throw error
    }
  }
  throw new Unanswered(word, first)
}

function notUnderstood(address: Address, word: string): FourLetterError {
  const what = `answers ${word} with something else`
  return new FourLetterError('not-understood', `${hostText(address)} ${what}`, `it ${what}`)
}

/** What an answer leaves open. @param rest its lines of which nothing is known */
export function doubtsOf(word: string, { text, end }: WordAnswer, rest: readonly string[]): Doubt[] {
  const doubts: Doubt[] = []
  if (text === '')
    doubts.push({
      word,
      fault: 'empty',
      reason: `says nothing to ${word}: there is nothing, or it does not know the word`,
    })
  if (end === 'open') {
    doubts.push({
      word,
      fault: 'not-closed',
      reason: `does not close the connection after its answer to ${word}: more might come`,
    })
  }
  if (rest.length > 0) {
    const what = rest.length === 1 ? 'a line' : `${rest.length} lines`
    doubts.push({ word, fault: 'not-understood', reason: `says ${what} to ${word} that nobody understands here` })
  }
  return doubts
}
