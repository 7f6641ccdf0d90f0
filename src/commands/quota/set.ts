import { arg } from '../../cli/args.ts'
import { command } from '../../cli/command.ts'
import { flag } from '../../cli/flags.ts'
import { limitFlags } from '../../cli/limit-flags.ts'
import { warn } from '../../cli/notices.ts'
import { quotaView } from '../../cli/quota-view.ts'
import { StopError } from '../../cli/stop-error.ts'
import { conflictingQuota, formatLimits, type Limits, writeQuota } from '../../tree/quota.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { isUnder } from '../../wire/path.ts'

export default command({
  summary: 'limit how many znodes and bytes a subtree may have',
  description:
    'Limits not given stay as they are. Only one znode on a branch can have a quota. What is there already may exceed the new limits: a hard one then refuses every further write.',
  args: { path: arg.znode({ summary: 'root of the subtree' }) },
  flags: { ...limitFlags, 'dry-run': flag.switch({ summary: 'check and say what would be done' }) },
  examples: ['quota set /app --count 1000 --bytes 10m', 'quota set /app --count-hard 5000 --dry-run'],
  async run(call) {
    const { path } = call.args
    const given: Limits = {
      count: call.flags.count,
      bytes: call.flags.bytes,
      countHard: call.flags['count-hard'],
      bytesHard: call.flags['bytes-hard'],
    }
    const limits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Limits
    if (Object.keys(limits).length === 0)
      throw new UsageError('quota set needs --count, --bytes, --count-hard or --bytes-hard')
    if (isUnder(path, '/zookeeper')) throw new UsageError('no quota can be set under /zookeeper')
    const zk = await call.zk()
    const other = await conflictingQuota(zk, path)
    if (other) {
      throw new StopError(
        'conflict',
        `${path} has a ${other.relation} with a quota: ${other.path}`,
        `zoosh quota clear ${other.path} removes that one`,
      )
    }
    if (call.flags['dry-run']) {
      if (!(await zk.exists(path))) throw new ZkError(-101, path)
      call.io.err(`would set the quota of ${path}: ${formatLimits(limits)}\n`)
      return undefined
    }
    const quota = await writeQuota(zk, path, limits)
    const { used } = quota
    const over = (limit: number | undefined, now: number) => limit !== undefined && now > limit
    if (over(limits.count, used.count) || over(limits.countHard, used.count))
      warn(call, `${path} has ${used.count} znodes already`)
    if (over(limits.bytes, used.bytes) || over(limits.bytesHard, used.bytes))
      warn(call, `${path} has ${used.bytes} bytes already`)
    return quota
  },
  view: (quota, { settings }) => (quota && settings.output === 'pretty' ? quotaView([quota], settings) : undefined),
})
