import { FourLetterError, fourLetter } from '../../client/connection/four-letter.ts'
import { parseConnections } from '../words/connections.ts'
import { parseSettings } from '../words/settings.ts'
import { parseServer } from '../words/srvr.ts'
import { AdminError, askAdmin } from './admin-server.ts'
import { questions, type Source, wordOptions } from './question.ts'

/** A server's answer to a command, as data where its form is known. */
export interface CommandAnswer {
  readonly via: 'four-letter word' | 'AdminServer'
  /** Text, a number, an object, a list of objects, or a Map. */
  readonly answer: unknown
}

/** Four-letter words without a question of their own, and how their answers are read. */
const plainWords: Readonly<Record<string, (text: string) => unknown>> = {
  ruok: (text) => text.trim(),
  isro: (text) => text.trim(),
  crst: (text) => text.trim(),
  srst: (text) => text.trim(),
  gtmk: (text) => Number(text),
  stmk: (text) => Number(text),
  envi: (text) => parseSettings(text).values,
  stat: (text) => ({ ...parseServer(text), clients: parseConnections(text) }),
}

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  ...plainWords,
  ...Object.fromEntries(Object.values(questions).map(({ word, text }) => [word, text])),
}

/** Commands of the AdminServer that no four-letter word gives. Source: org.apache.zookeeper.server.admin.Commands. */
export const adminOnly = [
  'initial_configuration',
  'last_snapshot',
  'leader',
  'observers',
  'observer_connection_stat_reset',
  'system_properties',
  'voting_view',
  'zabstate',
] as const

/** Every name `admin` knows; the servers know more by their AdminServer. */
export const commandNames: readonly string[] = [...Object.keys(parsers).sort(), ...adminOnly]

/**
 * Sends a command to a server: as four-letter word if it is one, else, or if that gets no answer, to its AdminServer
 * (which knows the words as names too).
 * @param options.mask for `stmk`
 * @param options.http ask the AdminServer only
 * @throws FourLetterError, AdminError
 */
export async function sendCommand(
  source: Source,
  name: string,
  { http = false, mask }: { http?: boolean; mask?: bigint | undefined } = {},
): Promise<CommandAnswer> {
  const parse = parsers[name]
  let refusal: FourLetterError | undefined
  if (parse && !http) {
    try {
      const text = await fourLetter(source.address, name, {
        ...(await wordOptions(source)),
        mask,
        mayBeEmpty: name === 'hash',
      })
      return { via: 'four-letter word', answer: parse(text) }
    } catch (error) {
      if (source.signal?.aborted) throw error
      const { message } = error as Error
      refusal = error instanceof FourLetterError ? error : new FourLetterError('no-answer', message, message)
    }
  }
  if (!source.admin) throw refusal ?? new AdminError('the port of its AdminServer is not known')
  try {
    const query = mask === undefined ? '' : `?traceMask=${mask}`
    const { body } = await askAdmin(source.admin, `${encodeURIComponent(name)}${query}`, source)
    const { command: _, error: __, ...answer } = body
    return { via: 'AdminServer', answer }
  } catch (error) {
    throw refusal ?? error
  }
}
