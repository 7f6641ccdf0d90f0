import { UsageError } from '../../wire/error.ts'
import { advice, shellLine } from '../../wire/hint.ts'
import type { Shell, TxnOperation } from './shell.ts'

/** The transaction that has begun at the prompt. @throws UsageError when there is none */
export function openTransaction({ transaction }: Pick<Shell, 'transaction'>): readonly TxnOperation[] {
  if (!transaction) throw new UsageError('no transaction has begun', advice`${shellLine`begin`} begins one`)
  return transaction
}
