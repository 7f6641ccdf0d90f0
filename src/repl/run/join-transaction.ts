import { operationNames } from '../../cli/data/txn-grammar.ts'
import { transactionOf } from '../../cli/data/txn-operations.ts'
import type { AnyCommand } from '../../cli/declare/command.ts'
import type { Shell } from '../../cli/declare/shell.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'

/** Words that would leave the ensemble the operations are for. */
const leaving = new Set(['connect', 'use', 'close'])

/**
 * The words of a line as an operation of the transaction that is open at the prompt; undefined when none is, or it is none.
 * @param id the command the line begins with, by its own name where an alias was typed
 */
export function operationOf(
  { transaction }: Pick<Shell, 'transaction'>,
  words: readonly string[],
  id = words[0]!,
): readonly string[] | undefined {
  return transaction && operationNames.includes(id) ? [id, ...words.slice(1)] : undefined
}

/**
 * Adds a line to the transaction that is open.
 * @param words of the line; its paths may be relative to the working znode
 * @throws UsageError for one that cannot be right; it has not joined then
 */
export async function joinTransaction(shell: Shell, words: readonly string[], zk: ZooKeeper): Promise<void> {
  const before = shell.transaction ?? []
  const operation = { place: `operation ${before.length + 1}`, words, cwd: shell.cwd }
  await transactionOf(zk, [operation])
  shell.transaction = [...before, operation]
}

/** While a transaction is open nothing else changes something beside it. @throws UsageError */
export function refuseBeside({ transaction }: Pick<Shell, 'transaction'>, id: string, { plan }: AnyCommand): void {
  if (!transaction || id === 'commit' || (!plan && !leaving.has(id))) return
  throw new UsageError(
    `${id} is no part of a transaction, and one is open`,
    advice`${shellLine`commit`} ends it, or ${shellLine`rollback`}`,
  )
}
