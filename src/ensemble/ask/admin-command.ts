import { askWord, FourLetterError } from '../../client/connection/four-letter.ts'
import { parseConnections } from '../words/connections.ts'
import { isWordLike, wordsThat } from '../words/four-letter-words.ts'
import { parseMetrics } from '../words/metrics.ts'
import type { Read } from '../words/read.ts'
import { parseSettings } from '../words/settings.ts'
import { parseServer } from '../words/srvr.ts'
import { AdminError, askAdmin } from './admin-server.ts'
import { type Doubt, doubtsOf, questions, type Source, wordOptions } from './question.ts'

/** A server's answer to a command, as data where its form is known. */
export interface CommandAnswer {
  readonly via: 'four-letter word' | 'AdminServer'
  /** Text, a number, an object, a list of objects, or a Map. Text as it came, where nothing of it is known. */
  readonly answer: unknown
  /** Lines of which nothing is known, as they came. */
  readonly rest: readonly string[]
  /** What it leaves open. */
  readonly doubts: readonly Doubt[]
}

type Parser = (text: string) => Read<unknown>

const plain: Parser = (text) => ({ known: text.trim(), rest: [] })

/** A trace mask; text where it is none. */
const mask: Parser = (text) => ({ known: /^\d{1,15}\s*$/.test(text) ? Number(text) : undefined, rest: [] })

/** `lgif`, `ftfl`, `pfev`: a name, a tab and what it measures, as `mntr` has it. Other words of a Keeper answer with a sentence. */
const measured: Parser = (text) => {
  const { known, rest } = parseMetrics(text)
  return rest.length > 0 ? { known: undefined, rest } : { known, rest }
}

/** Four-letter words without a question of their own, and how their answers are read. */
const plainWords: Readonly<Record<string, Parser>> = {
  ruok: plain,
  isro: plain,
  crst: plain,
  srst: plain,
  gtmk: mask,
  stmk: mask,
  envi(text) {
    const { known, rest } = parseSettings(text)
    return { known: known?.values, rest }
  },
  stat(text) {
    const { known, rest } = parseServer(text)
    const { known: clients, rest: others } = parseConnections(rest.map((line) => `${line}\n`).join(''))
    const left = others.filter((line) => line !== 'Clients:')
    return { known: known || clients ? { ...known, clients: clients ?? [] } : undefined, rest: left }
  },
}

const parsers: Readonly<Record<string, Parser>> = {
  ...Object.fromEntries(wordsThat('keeper').map((word) => [word, measured])),
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

/** Words that only a ClickHouse Keeper knows. */
export const keeperOnly: readonly string[] = wordsThat('keeper')

/** Names that a ZooKeeper knows. */
export const zooKeeperNames: readonly string[] = [
  ...Object.keys(parsers)
    .filter((name) => !keeperOnly.includes(name))
    .sort(),
  ...adminOnly,
]

/** Every name `admin` knows; the servers know more by their AdminServer. */
export const commandNames: readonly string[] = [...zooKeeperNames, ...keeperOnly]

/**
 * Sends a command to a server: as four-letter word if it can be one, else, or if that gets no answer, to its AdminServer
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
  const parse = Object.hasOwn(parsers, name) ? parsers[name] : isWordLike(name) ? measured : undefined
  let refusal: FourLetterError | undefined
  if (parse && !http) {
    try {
      const answer = await askWord(source.address, name, {
        ...(await wordOptions(source)),
        mask,
        mayBeEmpty: name === 'hash',
      })
      const { known, rest } = parse(answer.text)
      if (known === undefined) return byWord(answer.text.replace(/\n+$/, ''), [], doubtsOf(name, answer, []))
      return byWord(known, rest, doubtsOf(name, answer, rest))
    } catch (error) {
      if (source.signal?.aborted || !(error instanceof FourLetterError)) throw error
      refusal = error
    }
  }
  if (!source.admin) throw refusal ?? new AdminError('the port of its AdminServer is not known')
  try {
    const query = mask === undefined ? '' : `?traceMask=${mask}`
    const { body } = await askAdmin(source.admin, `${encodeURIComponent(name)}${query}`, source)
    const { command: _, error: __, ...answer } = body
    return { via: 'AdminServer', answer, rest: [], doubts: [] }
  } catch (error) {
    throw refusal ?? error
  }
}

function byWord(answer: unknown, rest: readonly string[], doubts: readonly Doubt[]): CommandAnswer {
  return { via: 'four-letter word', answer, rest, doubts }
}
