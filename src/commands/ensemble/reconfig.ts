import { readFile } from 'node:fs/promises'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import type { Kind } from '../../cli/declare/kinds/kinds.ts'
import { parseMembership } from '../../ensemble/members/membership.ts'
import { planReconfig, type Quorum } from '../../ensemble/members/quorum.ts'
import { UsageError } from '../../wire/error.ts'
import { membershipJson, membershipLines } from './members/membership-view.ts'

const versionKind: Kind<bigint> = {
  complete: 'none',
  placeholder: 'HEX',
  parse(text) {
    if (!/^(0x)?[0-9a-f]{1,16}$/i.test(text))
      throw new UsageError(`"${text}" is no configuration version (hexadecimal)`)
    return BigInt(text.startsWith('0x') ? text : `0x${text}`)
  },
}

const ANY_VERSION = -1n
/** The leader waits for the new servers to catch up. */
const PATIENCE = 60_000

export default command({
  summary: 'change the servers of the ensemble',
  description:
    'Adds and removes servers (--add, --remove), or gives the whole new list (--members, --file). Needs reconfigEnabled=true on the servers and the permission w on /zookeeper/config. The change is committed only when a quorum of the new configuration is in sync.\n' +
    'A server is ID=HOST:PORT:PORT[:observer];CLIENTPORT. What is there now and what would be is shown before the question.',
  args: {},
  flags: {
    add: flag.text({
      summary: 'server to add or change: ID=HOST:PORT:PORT;CLIENTPORT',
      multiple: true,
      excludes: ['members', 'file'],
    }),
    remove: flag.text({ summary: 'ids of servers to remove', multiple: true, excludes: ['members', 'file'] }),
    members: flag.text({ summary: 'the whole new list', multiple: true, excludes: ['file'] }),
    file: flag.file({ char: 'f', summary: 'a dynamic configuration file with the whole new list' }),
    version: flag.of(versionKind, { char: 'v', summary: 'only if the configuration has this version' }),
  },
  asks: true,
  examples: [],
  async plan(call) {
    const change = await changeOf(call.flags)
    const zk = await call.zk()
    const now = await zk.call('getData', { path: '/zookeeper/config', watch: false })
    return { text: 'reconfigure the ensemble', details: plan(now.data?.toString() ?? '', change), facts: { ...change } }
  },
  async run(call) {
    const { joining, leaving, members } = await changeOf(call.flags)
    const zk = await call.zk()
    const request = {
      joiningServers: joining,
      leavingServers: leaving,
      newMembers: members,
      curConfigId: call.flags.version ?? ANY_VERSION,
    }
    const { data } = await zk.call('reconfig', request, { timeout: Math.max(call.settings.timeout, PATIENCE) })
    const text = data?.toString() ?? ''
    return { ...parseMembership(text), text }
  },
  view: ({ text }) => membershipLines(text),
  json: (result) => membershipJson(result),
})

/** Lists of servers, or ids of those that leave; null where nothing is said. */
interface Change {
  readonly joining: string | null
  readonly leaving: string | null
  readonly members: string | null
}

interface ChangeFlags {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly members: readonly string[]
  readonly file: string | undefined
}

/** The change the command line asks for. @throws UsageError */
async function changeOf(flags: ChangeFlags): Promise<Change> {
  const members = flags.file === undefined ? listed(flags.members) : serversOf(await readFile(flags.file, 'utf8'))
  const [joining, leaving] = [listed(flags.add), listed(flags.remove)]
  if (joining === null && leaving === null && members === null) {
    throw new UsageError('reconfig needs --add, --remove, --members or --file')
  }
  return { joining, leaving, members }
}

/** `server.` may be left out, as in zkCli; several flags and lists are joined. */
function listed(values: readonly string[]): string | null {
  const all = values.flatMap((value) => value.split(',')).filter(Boolean)
  return all.length === 0 ? null : all.map((value) => (/^\d+=/.test(value) ? `server.${value}` : value)).join(',')
}

function serversOf(text: string): string {
  const servers = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('server.'))
  if (servers.length === 0)
    throw new UsageError('the file names no server: lines are server.ID=HOST:PORT:PORT;CLIENTPORT')
  return servers.join(',')
}

/**
 * What is there, what would be, and what that does to the quorum.
 * @throws UsageError for a change that cannot work
 */
function plan(now: string, { joining, leaving, members }: Change): string {
  const lines = parseMembership(now).members.map(({ id, text }) => `  server.${id}=${text}\n`)
  const change = [joining && `add ${joining}`, leaving && `remove ${leaving}`, members && `replace by ${members}`]
  return `now:\n${lines.join('')}${change.filter(Boolean).join(', ')}\n${quorumLines(now, { joining, leaving, members })}`
}

function quorumLines(now: string, { joining, leaving, members }: Change): string {
  const read = (list: string) => parseMembership(list.replaceAll(',', '\n')).members
  const { before, after, errors, warnings } = planReconfig(parseMembership(now).members, {
    ...(joining === null ? {} : { joining: read(joining) }),
    ...(leaving === null ? {} : { leaving: leaving.split(',').map(Number) }),
    ...(members === null ? {} : { members: read(members) }),
  })
  if (errors.length > 0) throw new UsageError(errors.join('; '))
  const quorum = ({ voters, needed, tolerates }: Quorum) =>
    `${needed} of ${voters.length} voters, bears the loss of ${tolerates}`
  const notes = warnings.map((warning) => `note: ${warning}\n`)
  return `quorum before: ${quorum(before)}\nquorum after:  ${quorum(after)}\n${notes.join('')}`
}
