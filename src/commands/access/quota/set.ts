import { quotaView } from '../../../cli/data/quota-view.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { limitFlags } from '../../../cli/declare/limit-flags.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { conflictingQuota, type Limits, limitsInWords, writeQuota } from '../../../tree/subtree/quota.ts'
import { UsageError, ZkError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { isUnder } from '../../../wire/path.ts'

interface Wanted extends Context {
  readonly args: { readonly path: string }
  readonly flags: {
    readonly count: number | undefined
    readonly bytes: number | undefined
    readonly 'count-hard': number | undefined
    readonly 'bytes-hard': number | undefined
  }
}

/** The limits of the command line. @throws UsageError for none; StopError where another quota is in the way */
async function checked(call: Wanted): Promise<Limits> {
  const { path } = call.args
  const { count, bytes, 'count-hard': countHard, 'bytes-hard': bytesHard } = call.flags
  const given: Limits = { count, bytes, countHard, bytesHard }
  const limits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Limits
  if (Object.keys(limits).length === 0)
    throw new UsageError('quota set needs --count, --bytes, --count-hard or --bytes-hard')
  if (isUnder(path, '/zookeeper')) throw new UsageError('no quota can be set under /zookeeper')
  const other = await conflictingQuota(await call.zk(), path)
  if (!other) return limits
  const what = `${path} has a ${other.relation} with a quota: ${other.path}`
  throw new StopError('conflict', what, advice`${zoosh`quota clear ${other.path}`} removes that one`)
}

export default command({
  summary: 'limit how many znodes and bytes a subtree may have',
  description:
    'Limits not given stay as they are. Only one znode on a branch can have a quota. What is there already may exceed the new limits: a hard one then refuses every further write.',
  args: { path: arg.znode({ summary: 'root of the subtree' }) },
  flags: limitFlags,
  examples: ['quota set /app --count 1000 --bytes 10m', 'quota set /app --count-hard 5000 --dry-run'],
  async plan(call) {
    const { path } = call.args
    const limits = await checked(call)
    if (!(await (await call.zk()).exists(path))) throw new ZkError(-101, path)
    return { text: `limit ${path} to ${limitsInWords(limits)}` }
  },
  async run(call) {
    const { path } = call.args
    const limits = await checked(call)
    const zk = await call.zk()
    const quota = await writeQuota(zk, path, limits)
    const { used } = quota
    const over = (limit: number | undefined, now: number) => limit !== undefined && now > limit
    if (over(limits.count, used.count) || over(limits.countHard, used.count))
      warn(call, `${path} has ${used.count} znodes already`)
    if (over(limits.bytes, used.bytes) || over(limits.bytesHard, used.bytes))
      warn(call, `${path} has ${used.bytes} bytes already`)
    return quota
  },
  view: (quota, { settings }) => (settings.output === 'pretty' ? quotaView([quota], settings) : undefined),
})
