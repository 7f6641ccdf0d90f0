import { quotaView } from '../../../cli/data/quota-view.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { readQuota } from '../../../tree/subtree/quota.ts'
import { advice, zoosh } from '../../../wire/hint.ts'

export default command({
  summary: 'print the quota of a znode and what is used of it',
  description:
    'Prints path, znodes counted, soft and hard limit, then bytes counted, soft and hard limit. The count includes the znode itself. A soft limit is a warning in the server’s log; hard ones are kept by servers with enforceQuota=true (3.7 and later).',
  args: { path: arg.znode({ summary: 'znode with a quota' }) },
  flags: {},
  examples: [],
  reads: true,
  async run({ args, zk }) {
    const quota = await readQuota(await zk(), args.path)
    if (!quota) throw new StopError('no', `${args.path} has no quota`, advice`${zoosh`quota report`} lists all quotas`)
    return quota
  },
  view: (quota, { settings }) => quotaView([quota], settings),
})
