import { quotaView } from '../../../cli/data/quota-view.ts'
import { command } from '../../../cli/declare/command.ts'
import { quotasBelow, readQuota } from '../../../tree/subtree/quota.ts'

export default command({
  summary: 'list all quotas and what is used of them',
  description:
    'Prints path, znodes counted, soft and hard limit, then bytes counted, soft and hard limit; the exit code is 1 when one is exceeded.',
  args: {},
  flags: {},
  examples: ['quota report'],
  reads: true,
  async run({ zk }) {
    const client = await zk()
    const paths = (await quotasBelow(client, '/')).sort()
    const quotas = await Promise.all(paths.map((path) => readQuota(client, path)))
    return quotas.flatMap((quota) => (quota ? [quota] : []))
  },
  view: (quotas, { settings }) => quotaView(quotas, settings),
  exit: (quotas) => (quotas.some(({ limits, used }) => exceeded(limits, used)) ? 1 : 0),
})

function exceeded(
  limits: {
    count?: number | undefined
    bytes?: number | undefined
    countHard?: number | undefined
    bytesHard?: number | undefined
  },
  used: { count: number; bytes: number },
): boolean {
  const most = (...values: (number | undefined)[]) =>
    Math.min(...values.map((value) => value ?? Number.POSITIVE_INFINITY))
  return used.count > most(limits.count, limits.countHard) || used.bytes > most(limits.bytes, limits.bytesHard)
}
