import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { clearQuota, type Limits, limitsInWords, readLimits, type SetLimits } from '../../../tree/subtree/quota.ts'
import { ZkError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { journalFlags } from '../../journal/recording/journal-flags.ts'
import { recording } from '../../journal/recording/recording.ts'

const flagged = {
  count: 'count',
  bytes: 'bytes',
  'count-hard': 'countHard',
  'bytes-hard': 'bytesHard',
} as const satisfies Record<string, keyof Limits>

export default command({
  summary: 'remove the quota of a znode',
  description:
    'Removes the limits named by flags, or the whole quota without any. It asks first, and keeps the limits in the journal for undo.',
  args: { path: arg.znode({ summary: 'znode with a quota' }) },
  flags: {
    count: flag.switch({ char: 'n', summary: 'the soft limit of znodes' }),
    bytes: flag.switch({ char: 'b', summary: 'the soft limit of bytes' }),
    'count-hard': flag.switch({ char: 'N', summary: 'the hard limit of znodes' }),
    'bytes-hard': flag.switch({ char: 'B', summary: 'the hard limit of bytes' }),
    ...journalFlags,
  },
  asks: true,
  examples: [],
  async plan(call) {
    const { path } = call.args
    const { limits } = await limitsOf(call)
    const which = named(call.flags)
    const told =
      which.length === 0
        ? `the quota of ${path}, ${limitsInWords(limits)}`
        : `of the quota of ${path} ${limitsInWords(limits, which)}`
    return { text: `remove ${told}`, facts: { path, limits } }
  },
  async run(call) {
    const { path } = call.args
    const set = await limitsOf(call)
    const zk = await call.zk()
    const which = named(call.flags)
    const clear = async () => {
      await clearQuota(zk, path, set, which.length === 0 ? 'all' : which)
      return { path, cleared: true }
    }
    if (call.flags['no-journal']) return clear()
    return recording(call, `quota clear ${path}`, [path], async (recorder) => {
      await recorder.write({ did: 'quota', path, limits: set.limits })
      await recorder.seal()
      try {
        const done = await clear()
        await recorder.tell(1)
        return { ...done, journal: recorder.id }
      } catch (error) {
        if (!(error instanceof ZkError)) await recorder.tell(1, { doubt: [0] })
        throw error
      }
    })
  },
  view: () => undefined,
})

async function limitsOf({
  args: { path },
  zk,
}: Context & { readonly args: { readonly path: string } }): Promise<SetLimits> {
  const set = await readLimits(await zk(), path)
  if (!set) throw new StopError('no', `${path} has no quota`, advice`${zoosh`quota report`} lists all quotas`)
  return set
}

function named(flags: Readonly<Record<keyof typeof flagged, boolean>>): (keyof Limits)[] {
  return Object.entries(flagged).flatMap(([name, limit]) => (flags[name as keyof typeof flagged] ? [limit] : []))
}
