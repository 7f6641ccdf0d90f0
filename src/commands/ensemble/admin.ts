import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { warn } from '../../cli/life/notices.ts'
import { FourLetterError } from '../../client/connection/four-letter.ts'
import { hostText } from '../../client/terms/hosts.ts'
import {
  type CommandAnswer,
  commandNames,
  keeperOnly,
  sendCommand,
  zooKeeperNames,
} from '../../ensemble/ask/admin-command.ts'
import { AdminError } from '../../ensemble/ask/admin-server.ts'
import { answeredWords } from '../../ensemble/ask/answered-words.ts'
import { type Offer, offerOf } from '../../ensemble/ask/offer.ts'
import type { Source } from '../../ensemble/ask/question.ts'
import { type FindOptions, findMembers, type Member, sourceOf } from '../../ensemble/members/members.ts'
import { whitelistRemedy } from '../../ensemble/words/whitelist.ts'
import { cell, type View } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { answerViews, plainData } from './members/answer-view.ts'
import { findOptions, memberFlags } from './members/member-flags.ts'
import { offerViews } from './members/offer-view.ts'

interface Reply {
  readonly server: string
  readonly answer?: CommandAnswer
  /** Without a command: what it offers. */
  readonly offer?: Offer
  readonly error?: string
  /** What would make the server answer. */
  readonly remedy?: string
}

export default command({
  summary: 'send a four-letter word or AdminServer command to every member, or list what they have',
  description:
    'Without COMMAND it lists, for each member, the four-letter words it answers, those its whitelist lacks, and the commands of its AdminServer. Words that change something (crst, srst, stmk) or cost the server much (wchc, wchp) are not tried.\n' +
    `Knows ${zooKeeperNames.join(', ')}, of ClickHouse Keeper ${keeperOnly.join(', ')}, and passes any other name on: of four letters as a word, and to the AdminServer. A word the server does not have on its 4lw.commands.whitelist is asked of its AdminServer (port 8080, or --admin-port), under the same name; where that does not answer, the line that the whitelist wants is told.\n` +
    'Answers are parsed as far as they are known: tables on a terminal, data under --json; the rest is shown as it came, on stderr in a pipe. stmk takes the mask as second argument. Exit code 3 when no member answers, 7 when some do not.',
  args: {
    command: arg.text({
      summary:
        'srvr, mntr, cons, dump, wchp, conf, hash…, or a name AdminServer knows; left out, what there is is listed',
      required: false,
    }),
    value: arg.text({ summary: 'the trace mask, for stmk', required: false }),
  },
  flags: { ...memberFlags, http: flag.switch({ summary: 'ask the AdminServer only' }) },
  examples: ['admin', 'admin ruok', 'admin mntr --json', 'admin voting_view --admin-port 8080'],
  async run(call): Promise<Reply[]> {
    const { args, flags } = call
    const options = await findOptions(call)
    const mask = args.value === undefined ? undefined : maskOf(args.value)
    const { members } = await findMembers({ ...options, zk: undefined })
    const { command: name } = args
    if (name === undefined) return await Promise.all(members.map((member) => offerReply(member, options)))
    const replies = await Promise.all(
      members.map(async (member): Promise<Reply> => {
        const server = hostText(member.address)
        try {
          return {
            server,
            answer: await sendCommand(sourceOf(member, options), name, { http: flags.http, mask }),
          }
        } catch (error) {
          if (error instanceof FourLetterError) return refused(server, error, sourceOf(member, options), name)
          if (error instanceof AdminError) return { server, error: error.message }
          throw error
        }
      }),
    )
    await refuseUnknown(name, replies)
    announce(call, replies)
    return replies
  },
  view: (replies, { settings }): View => ({
    kind: 'stack',
    views: replies.flatMap(({ server, answer, offer, error, remedy }): View[] => {
      if (offer) return offerViews(server, offer, settings.output === 'pretty')
      if (answer) return answerViews(server, answer, settings.output === 'pretty')
      return [{ kind: 'lines', lines: [[cell.name(server), cell.bad(withRemedy(error ?? '', remedy))]] }]
    }),
  }),
  json: (replies) =>
    replies.map(({ server, answer, offer, error, remedy }) =>
      answer ? { server, ...answer, answer: plainData(answer.answer) } : { server, ...offer, error, remedy },
    ),
  exit(replies) {
    const failed = replies.filter(({ error }) => error !== undefined).length
    return failed === 0 ? 0 : failed === replies.length ? 3 : 7
  },
})

async function offerReply(member: Member, options: FindOptions): Promise<Reply> {
  const offer = await offerOf(sourceOf(member, options))
  const none = offer.words.length === 0 && offer.refused.length === 0 && offer.commands.length === 0
  const server = hostText(member.address)
  return none ? { server, error: `it answers no four-letter word; ${offer.noCommands}` } : { server, offer }
}

/** Where the whitelist is to blame, the words that are answered are found out, for the line that would help. */
async function refused(server: string, error: FourLetterError, source: Source, word: string): Promise<Reply> {
  if (error.fault !== 'not-listed') return { server, error: error.reason }
  const { answered } = await answeredWords(source)
  return { server, error: error.reason, remedy: whitelistRemedy(answered, [word]) }
}

function withRemedy(error: string, remedy: string | undefined): string {
  return remedy === undefined ? error : `${error}; what helps: ${remedy}`
}

/** In a pipe, what is no data goes to stderr, as it came. */
function announce(call: Pick<Context, 'io' | 'settings'>, replies: readonly Reply[]): void {
  if (call.settings.output === 'pretty') return
  for (const { server, answer } of replies) {
    for (const { reason } of answer?.doubts ?? []) warn(call, `${server} ${reason}`)
    for (const line of answer?.rest ?? []) warn(call, `${server}: not understood: ${line}`)
  }
}

/** A name that is not ours may be one of an AdminServer: only when none has it, it is nothing. */
async function refuseUnknown(name: string, replies: readonly Reply[]): Promise<void> {
  if (commandNames.includes(name) || replies.some(({ answer }) => answer)) return
  const { closest } = await import('../../cli/words/closest.ts')
  const guess = closest(name, commandNames)
  throw new UsageError(
    `"${name}" is no four-letter word, and no AdminServer has it: ${replies[0]?.error ?? 'no member was found'}`,
    guess === undefined ? `there is ${zooKeeperNames.join(', ')}` : advice`did you mean ${zoosh`admin ${guess}`}?`,
  )
}

function maskOf(text: string): bigint {
  if (/^(\d+|0x[0-9a-fA-F]+)$/.test(text)) return BigInt(text)
  throw new UsageError(`"${text}" is not a trace mask`, advice`a number: ${zoosh`admin stmk 306`}`)
}
