import { arg } from '../../cli/args.ts'
import { confirm } from '../../cli/ask.ts'
import { command } from '../../cli/command.ts'
import { flag } from '../../cli/flags.ts'
import { StopError } from '../../cli/stop-error.ts'
import { clearQuota, formatLimits, type Limits, readQuota } from '../../tree/quota.ts'

const flagged = {
  count: 'count',
  bytes: 'bytes',
  'count-hard': 'countHard',
  'bytes-hard': 'bytesHard',
} as const satisfies Record<string, keyof Limits>

export default command({
  summary: 'remove the quota of a znode',
  description: 'Removes the limits named by flags, or the whole quota without any.',
  args: { path: arg.znode({ summary: 'znode with a quota' }) },
  flags: {
    count: flag.switch({ char: 'n', summary: 'the soft limit of znodes' }),
    bytes: flag.switch({ char: 'b', summary: 'the soft limit of bytes' }),
    'count-hard': flag.switch({ char: 'N', summary: 'the hard limit of znodes' }),
    'bytes-hard': flag.switch({ char: 'B', summary: 'the hard limit of bytes' }),
    yes: flag.switch({ char: 'y', summary: 'do not ask' }),
    'dry-run': flag.switch({ summary: 'check and say what would be done' }),
  },
  examples: [],
  async run(call) {
    const { path } = call.args
    const zk = await call.zk()
    const quota = await readQuota(zk, path)
    if (!quota) throw new StopError('no', `${path} has no quota`, 'zoosh quota report lists all quotas')
    const which = Object.entries(flagged).flatMap(([name, limit]) =>
      call.flags[name as keyof typeof flagged] ? [limit] : [],
    )
    const what = `remove ${which.length === 0 ? 'the quota' : which.join(', ')} of ${path} (${formatLimits(quota.limits)})`
    if (call.flags['dry-run']) {
      call.io.err(`would ${what}\n`)
      return { path, cleared: false }
    }
    await confirm(call, { text: what, yes: call.flags.yes })
    return { path, cleared: await clearQuota(zk, path, which.length === 0 ? 'all' : which) }
  },
  view: () => undefined,
})
