import { MAX_TTL } from '../../wire/codes.ts'
import { readAcl } from '../acl-text.ts'
import { CliError } from '../cli-error.ts'
import { readLong } from '../numbers.ts'
import { checkPath } from '../path-fault.ts'
import { type Word, type WordCall, word } from '../word.ts'

const refused = ['KeeperErrorCode = InvalidACL', 'Acl is not valid : null']

export const create: Word = word(
  '[-s] [-e] [-c] [-t ttl] path [data] [acl]',
  1,
  async (call) => {
    const { args, has, zk, err } = call
    const ttl = readTtl(call)
    const [, path = '', data, acl] = args
    const entries = acl === undefined ? undefined : readAcl(acl, refused)
    checkPath(path, has('s'))
    const base = has('e') ? ('ephemeral' as const) : ('persistent' as const)
    const mode = has('c') ? ('container' as const) : has('s') ? (`${base}-sequential` as const) : base
    const client = await zk()
    const created = await client.create(path, data ?? null, { mode, ttl, acl: entries })
    err(`Created ${created.path}\n`)
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
