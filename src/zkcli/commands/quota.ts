import {
  clearQuota,
  conflictingQuota,
  formatLimits,
  type Limits,
  QUOTA_ROOT,
  readLimits,
  readQuota,
  writeQuota,
} from '../../tree/subtree/quota.ts'
import { ZkError } from '../../wire/error.ts'
import { isUnder } from '../../wire/path.ts'
import { CliError } from '../grammar/cli-error.ts'
import { readLong } from '../grammar/numbers.ts'
import { checkPath } from '../grammar/path-fault.ts'
import { type Word, word } from './word.ts'

/** Which option means which limit, and how zkCli words a bad value. */
const kinds = {
  n: { limit: 'count', bits: 32, summary: 'num soft quota', least: 1, text: 'the num quota must be greater than zero' },
  b: {
    limit: 'bytes',
    bits: 64,
    summary: 'bytes soft quota',
    least: 0,
    text: 'the bytes quota must be greater than or equal to zero',
  },
  N: {
    limit: 'countHard',
    bits: 32,
    summary: 'num hard quota',
    least: 1,
    text: 'the num quota must be greater than zero',
  },
  B: {
    limit: 'bytesHard',
    bits: 64,
    summary: 'bytes hard quota',
    least: 0,
    text: 'the bytes quota must be greater than or equal to zero',
  },
} as const satisfies Record<
  string,
  { limit: keyof Limits; bits: 32 | 64; summary: string; least: number; text: string }
>

type Kind = keyof typeof kinds
const names = Object.keys(kinds) as Kind[]

/** As zkCli puts it together: the root has no quota. */
const limitsPath = (path: string): string => `${QUOTA_ROOT}${path}/zookeeper_limits`

export const listquota: Word = word('path', 1, async ({ args, zk, out, err }) => {
  const path = args[1]!
  err(`absolute path is ${limitsPath(path)}\n`)
  checkPath(limitsPath(path))
  const quota = await readQuota(await zk(limitsPath(path)), path)
  if (!quota) return err(`quota for ${path} does not exist.\n`)
  await out(`Output quota for ${path} ${formatLimits(quota.limits)}\n`)
  await out(`Output stat for ${path} count=${quota.used.count},bytes=${quota.used.bytes}\n`)
})

export const setquota: Word = word(
  '-n|-b|-N|-B val path',
  1,
  async ({ args, options, zk, out }) => {
    const path = args[1]!
    const name = names.find((one) => options.has(one))!
    const { limit, bits, least, text } = kinds[name]
    const value = readLong(options.get(name)!)
    if (isUnder(path, QUOTA_ROOT)) throw new CliError(`cannot set a quota under the path: ${QUOTA_ROOT}`)
    if (value === undefined || value !== BigInt.asIntN(bits, value))
      throw new CliError('NumberFormatException happens when parsing the option value')
    if (value < BigInt(least)) throw new CliError(text)
    checkPath(path)
    const client = await zk()
    if (!(await client.exists(path))) throw new CliError(`${path} does not exist.`)
    checkPath(QUOTA_ROOT + path)
    const other = await conflictingQuota(client, path)
    if (other) throw new CliError(`${path} has a ${other.relation} ${other.path} which has a quota`)
    const { limits, used } = await writeQuota(client, path, { [limit]: Number(value) })
    await warn('count', used.count, limits.count, limits.countHard)
    await warn('bytes', used.bytes, limits.bytes, limits.bytesHard)

    async function warn(unit: string, now: number, soft?: number, hard?: number): Promise<void> {
      const text = `[Warning]: the ${unit} quota you create is less than the existing ${unit}:${now}\n`
      if ((soft !== undefined && now > soft) || (hard !== undefined && now > hard)) await out(text)
    }
  },
  {
    grammar: Object.fromEntries(
      names.map((name) => [name, { value: true, group: true, summary: kinds[name].summary }]),
    ),
  },
)

export const delquota: Word = word(
  '[-n|-b|-N|-B] path',
  1,
  async ({ args, has, zk, out }) => {
    const path = args[1]!
    checkPath(limitsPath(path))
    const name = names.find((one) => has(one))
    try {
      const client = await zk(limitsPath(path))
      const set = await readLimits(client, path)
      if (set) await clearQuota(client, path, set, name === undefined ? 'all' : [kinds[name].limit])
      else await out(`Quota does not exist for ${path}\n`)
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
      await out(`Quota does not exist for ${path}\n`)
    }
  },
  { grammar: Object.fromEntries(names.map((name) => [name, { group: true }])) },
)
