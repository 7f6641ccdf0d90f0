import { commitOperations, operationsJson, operationsPlan, operationsView } from '../../cli/data/txn-operations.ts'
import { command } from '../../cli/declare/command.ts'
import { openTransaction } from '../../cli/declare/open-transaction.ts'
import { inShell } from '../../cli/life/in-shell.ts'

export default command({
  summary: 'do what was collected since begin as one',
  description:
    'Either all operations since begin are done, under one zxid, or none. With either the transaction has ended; a refusal names the operation.',
  args: {},
  flags: {},
  examples: ['commit'],
  plan: async (call) => operationsPlan(openTransaction(inShell(call))),
  async run(call) {
    const shell = inShell(call)
    const operations = openTransaction(shell)
    const zk = await call.zk()
    // Nothing of it is known to be wanted again: what is refused was meant for another state of the tree.
    shell.transaction = undefined
    return operations.length > 0 ? commitOperations(zk, operations, call.signal) : []
  },
  view: operationsView,
  json: operationsJson,
})
