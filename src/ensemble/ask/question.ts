import {
  type Address,
  FourLetterError,
  type FourLetterOptions,
  fourLetter,
} from '../../client/connection/four-letter.ts'
import type { TlsOptions } from '../../client/terms/tls-options.ts'
import { connectionsFromAdmin, parseConnections } from '../words/connections.ts'
import { digestsFromAdmin, parseDigests } from '../words/digests.ts'
import { metricsFromAdmin, parseMetrics } from '../words/metrics.ts'
import { dumpFromAdmin, parseDump } from '../words/sessions.ts'
import { directoriesFromAdmin, parseDirectories, parseSettings, settingsFromAdmin } from '../words/settings.ts'
import { parseServer, serverFromAdmin } from '../words/srvr.ts'
import * as watches from '../words/watches.ts'
import { AdminError, askAdmin } from './admin-server.ts'

type Json = Readonly<Record<string, unknown>>

interface Question<T> {
  readonly word: string
  readonly command: string
  text(answer: string): T
  json(answer: Json): T
}

function question<T>(
  word: string,
  command: string,
  text: (answer: string) => T,
  json: (answer: Json) => T,
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
export type Answer<K extends QuestionName> = ReturnType<(typeof questions)[K]['text']>

/** How a server is asked. */
export interface Source {
  readonly address: Address
  /** Its AdminServer, asked what four-letter words do not tell. */
  readonly admin: Address | undefined
  /** For each exchange, in ms. */
  readonly timeout: number
  /** For four-letter words on a port that speaks TLS only. */
  readonly tls?: TlsOptions | true | undefined
  readonly signal?: AbortSignal | undefined
}

/** How a four-letter word is asked of a source; TLS is loaded only where it is spoken. */
export async function wordOptions({
  address,
  timeout,
  signal,
  tls,
}: Omit<Source, 'admin'>): Promise<FourLetterOptions> {
  if (!tls) return { timeout, signal }
  const { tlsSettings } = await import('../../client/secure/tls.ts')
  return { timeout, signal, tls: await tlsSettings(address, tls === true ? {} : tls) }
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

/**
 * Asks a server: by four-letter word, and where that gives nothing by its AdminServer.
 * @throws Unanswered
 */
export async function ask<K extends QuestionName>(source: Source, name: K): Promise<Answer<K>> {
  const { word, command, text, json } = questions[name]
  let first: FourLetterError
  try {
    return text(
      await fourLetter(source.address, word, { ...(await wordOptions(source)), mayBeEmpty: name === 'digests' }),
    ) as Answer<K>
  } catch (error) {
    if (source.signal?.aborted) throw error
    const { message } = error as Error
    first = error instanceof FourLetterError ? error : new FourLetterError('no-answer', message, message)
  }
  // A server that is not there, hangs, or serves nobody, has no more to say on its other port.
  const hopeless = ['refused', 'unreachable', 'timeout', 'not-serving'].includes(first.fault)
  if (source.admin && !hopeless) {
    try {
      return json((await askAdmin(source.admin, command, source)).body) as Answer<K>
    } catch (error) {
      if (!(error instanceof AdminError)) throw error
    }
  }
  throw new Unanswered(word, first)
}
