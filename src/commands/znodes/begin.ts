import { command } from '../../cli/declare/command.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

export default command({
  summary: 'begin a transaction at the prompt',
  description:
    'From here on check, create, set and delete are not done but collected, as txn takes them, until commit does them all as one, or rollback forgets them. Each line is checked when it is entered. Commands that only read run as ever; others that change znodes for good are refused. The prompt tells how many operations there are.',
  args: {},
  flags: {},
  examples: ['begin'],
  async run(call) {
    const shell = inShell(call)
    if (shell.transaction)
      throw new UsageError(
        'a transaction has begun already',
        advice`${shellLine`commit`} ends it, or ${shellLine`rollback`}`,
      )
    shell.transaction = []
    return {}
  },
  view: () => ({ kind: 'lines', lines: [[cell.muted('commit does what comes now as one, rollback forgets it')]] }),
})
