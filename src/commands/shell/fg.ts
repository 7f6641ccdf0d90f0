import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { jobKind } from '../../cli/declare/kinds/job-kind.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

export default command({
  summary: 'bring a background command to the front',
  description:
    'Waits for the background command ID (the newest without one) as if it had been started without &. Ctrl-C ends it, Ctrl-Z sends it back.',
  args: { id: arg.of(jobKind, { summary: 'number of the command', required: false }) },
  flags: {},
  examples: ['fg', 'fg 1'],
  async run(call) {
    const shell = inShell(call)
    const job = call.args.id === undefined ? shell.jobs.at(-1) : shell.jobs.find(({ id }) => id === call.args.id)
    if (!job)
      throw new UsageError('nothing like that runs in the background', advice`${shellLine`watches`} lists what does`)
    return { exit: await shell.bringBack(job.id) }
  },
  exit: ({ exit }) => exit,
})
