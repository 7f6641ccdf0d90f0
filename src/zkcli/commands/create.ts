import { MAX_TTL } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { CliError } from '../grammar/cli-error.ts'
import { readLong } from '../grammar/numbers.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { readAcl } from '../texts/acl-text.ts'
import { keeperText } from '../texts/failure.ts'
import { type Word, type WordCall, word } from './word.ts'

const refused = 'KeeperErrorCode = InvalidACL\nAcl is not valid : null'

export const create: Word = word(
  '[-s] [-e] [-c] [-t ttl] path [data] [acl]',
  1,
  async (call) => {
    const { args, has, zk, err } = call
    const ttl = readTtl(call)
    const [, path = '', data, acl] = args
    const entries = acl === undefined ? undefined : readAcl(acl)
    for (const fault of entries?.faults ?? []) err(`${fault}\n`)
    checkPath(path, has('s'))
    if (entries?.acl.length === 0) throw new CliError(refused)
    if (entries && entries.faults.length > 0) throw new CliError('')
    const base = has('e') ? ('ephemeral' as const) : ('persistent' as const)
    const mode = has('c') ? ('container' as const) : has('s') ? (`${base}-sequential` as const) : base
    const client = await zk()
    try {
      const created = await client.create(path, data ?? null, { mode, ttl, acl: entries?.acl })
      err(`Created ${created.path}\n`)
    } catch (error) {
      if (error instanceof ZkError && error.name === 'InvalidAcl') err(`${keeperText(error)}\n`)
      throw error
    }
  },
  { grammar: { s: {}, e: {}, c: {}, t: { value: true } } },
)

function readTtl({ has, options }: WordCall): number | undefined {
  if (has('c') && (has('e') || has('s'))) {
    throw new CliError('-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.')
  }
  const text = options.get('t')
  if (text === undefined) return undefined
  const ttl = readLong(text)
  if (ttl === undefined) throw new CliError('-t argument must be a long value')
  if (has('e')) throw new CliError('TTLs cannot be used with Ephemeral znodes')
  if (has('c')) throw new CliError('TTLs cannot be used with Container znodes')
  if (ttl < 1n || ttl > BigInt(MAX_TTL)) {
    throw new CliError(`ttl must be positive and cannot be larger than: ${MAX_TTL}`)
  }
  return Number(ttl)
}
