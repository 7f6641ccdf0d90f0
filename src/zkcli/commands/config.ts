import { readFile } from 'node:fs/promises'
import { hostText } from '../../client/terms/hosts.ts'
import { parseMembership } from '../../ensemble/members/membership.ts'
import { ZkError } from '../../wire/error.ts'
import { CliError } from '../grammar/cli-error.ts'
import { readLong } from '../grammar/numbers.ts'
import { statText } from '../texts/stat-text.ts'
import { type Word, type WordCall, word } from './word.ts'

export const config: Word = word(
  '[-c] [-w] [-s]',
  0,
  async ({ has, zk, watches, out }) => {
    const client = await zk('/zookeeper/config')
    if (has('w') && client.chroot === '') await watches.set(client, '/zookeeper/config', 'data')
    const { data, stat } = await client.call('getData', { path: '/zookeeper/config', watch: false })
    const text = data?.toString() ?? 'null'
    await out(`${has('c') ? clientText(text) : text}\n`)
    if (has('s')) await out(statText(stat))
  },
  { grammar: { s: {}, w: {}, c: {} } },
)

/** The version, then where clients connect, or nothing where a server does not say: `100000000 h1:2181,h2:2181`. */
function clientText(text: string): string {
  const { version, members } = parseMembership(text)
  return `${version?.toString(16) ?? ''} ${members.map(({ client }) => (client ? hostText(client) : '')).join(',')}`
}

const usage =
  '[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | [-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]'
const modes = ['file', 'members', 'add', 'remove'] as const

/** The leader waits for new servers to catch up. */
const PATIENCE = 60_000

export const reconfig: Word = word(
  usage,
  0,
  async (call) => {
    const { options, has, zk, out } = call
    if (!modes.some(has)) throw new CliError(`reconfig ${usage}`)
    const version = options.has('v') ? readLong(options.get('v')!, 16) : -1n
    if (version === undefined) throw new CliError('-v must be followed by a long (configuration version)')
    checkModes(call)
    const lower = (name: string) => options.get(name)?.toLowerCase() ?? null
    const members = has('file') ? await readMembers(options.get('file')!) : lower('members')
    const request = {
      joiningServers: lower('add'),
      leavingServers: lower('remove'),
      newMembers: members,
      curConfigId: version,
    }
    const client = await zk()
    const { data, stat } = await client.call('reconfig', request, { timeout: PATIENCE }).catch((error) => {
      // Apache's client gives its errors an empty path.
      throw error instanceof ZkError ? new ZkError(error.code, '') : error
    })
    await out(`Committed new configuration:\n${data?.toString() ?? ''}\n`)
    if (has('s')) await out(statText(stat))
  },
  {
    grammar: {
      s: {},
      v: { value: true },
      ...Object.fromEntries(modes.map((name) => [name, { value: true }])),
    },
  },
)

function checkModes({ has }: WordCall): void {
  if ((has('file') || has('members')) && (has('add') || has('remove'))) {
    throw new CliError(
      "Can't use -file or -members together with -add or -remove (mixing incremental and non-incremental modes is not allowed)",
    )
  }
  if (has('file') && has('members')) {
    throw new CliError("Can't use -file and -members together (conflicting non-incremental modes)")
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EACCES: 'Permission denied',
}

async function readMembers(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new CliError(`Error processing ${file}${file} (${reasons[code ?? ''] ?? message})`)
  })
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const entries = lines.filter((line) => line !== '' && !/^[#!]/.test(line))
  const odd = entries.find((line) => !/^(server|group|weight)\.|^version\b/.test(line))
  if (odd !== undefined) {
    throw new CliError(`Error processing ${file}Unrecognised parameter: ${/^[^=:\s]*/.exec(odd)![0]}`)
  }
  return entries.filter((line) => line.startsWith('server.')).join(',')
}
