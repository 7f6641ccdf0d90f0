import { expect, test } from 'vitest'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { mayRetry } from '../../../src/recipes/reopening/retry.ts'
import { UsageError, ZkError } from '../../../src/wire/error.ts'

test('done again is what may pass and was not applied; what is idempotent also where nobody can tell', () => {
  const lost = new ConnectionError('lost', 'x')
  const doubtful = new ConnectionError('lost', 'x', { maybeApplied: true })
  expect([mayRetry(lost, false), mayRetry(doubtful, false), mayRetry(doubtful, true)]).toEqual([true, false, true])
  for (const kind of ['timeout', 'expired', 'refused'] as const)
    expect(mayRetry(new ConnectionError(kind, 'x'), false)).toBe(true)
  for (const kind of ['closed', 'auth', 'read-only', 'too-large'] as const)
    expect(mayRetry(new ConnectionError(kind, 'x'), true)).toBe(false)
  expect([mayRetry(new ZkError(-112), false), mayRetry(new ZkError(-101), true)]).toEqual([true, false])
  expect(mayRetry(new UsageError('x'), true)).toBe(false)
})
