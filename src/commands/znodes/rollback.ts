import { command } from '../../cli/declare/command.ts'
import { openTransaction } from '../../cli/declare/open-transaction.ts'
import { inShell } from '../../cli/life/in-shell.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'forget what was collected since begin',
  description: 'Ends the transaction that begin has begun. Nothing of it was sent.',
  args: {},
  flags: {},
  examples: ['rollback'],
  async run(call) {
    const shell = inShell(call)
    const { length } = openTransaction(shell)
    shell.transaction = undefined
    return { forgotten: length }
  },
  view: ({ forgotten }) => ({
    kind: 'lines',
    lines: [[cell.muted(`forgot ${forgotten} operation${forgotten === 1 ? '' : 's'}`)]],
  }),
})
