import type { ZooKeeper } from '../../client/client.ts'
import { type Transaction, TransactionError, type TransactionResult } from '../../client/request/transaction.ts'
import { statJson } from '../../render/json.ts'
import { cell, type View } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import type { TxnOperation } from '../declare/shell.ts'
import { withoutPasswords } from './acl-input.ts'
import { addOperation } from './txn-grammar.ts'

/** What is sent for operations. @throws UsageError that names the one that is wrong */
export async function transactionOf(zk: ZooKeeper, operations: readonly TxnOperation[]): Promise<Transaction> {
  const transaction = zk.transaction()
  for (const { place, words, cwd } of operations) {
    try {
      await addOperation(transaction, words, cwd)
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`, error.advice)
      throw error
    }
  }
  return transaction
}

/** Does all of them, or none. @throws UsageError; TransactionError that names the one the server refused; ConnectionError */
export async function commitOperations(
  zk: ZooKeeper,
  operations: readonly TxnOperation[],
  signal: AbortSignal,
): Promise<TransactionResult[]> {
  const transaction = await transactionOf(zk, operations)
  try {
    return await transaction.commit({ signal })
  } catch (error) {
    if (error instanceof TransactionError) error.message = `${operations[error.index]!.place}: ${error.message}`
    throw error
  }
}

/** What they would do, for --dry-run and for who is asked. */
export function operationsPlan(operations: readonly TxnOperation[]) {
  const details = operations.map(({ words }) => `  ${withoutPasswords(words.join(' '))}\n`).join('')
  const facts = { operations: operations.length }
  return { text: `do ${operations.length} operations as one`, details, facts }
}

export function operationsView(results: readonly TransactionResult[]): View {
  return { kind: 'lines', lines: results.map(({ op, path }) => [cell.muted(op), cell.path(path)]) }
}

export function operationsJson(results: readonly TransactionResult[]) {
  return results.map((result) => {
    const stat = 'stat' in result ? result.stat : undefined
    return { op: result.op, path: result.path, ...(stat ? { stat: statJson(stat) } : {}) }
  })
}
