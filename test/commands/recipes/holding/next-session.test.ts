import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../../src/client/client.ts'
import { ConnectionError, type ConnectionErrorKind } from '../../../../src/client/terms/connection-error.ts'
import { nextSession } from '../../../../src/commands/recipes/holding/next-session.ts'

const expired = { session: { id: 1n } } as ZooKeeper
const never = new AbortController().signal

/** Answers of `zk()`, one after the other. */
function sessions(...answers: (ZooKeeper | ConnectionErrorKind)[]) {
  return {
    zk: async () => {
      const answer = answers.shift()!
      if (typeof answer === 'string') throw new ConnectionError(answer, answer)
      return answer
    },
  }
}

/** A client that ends other sessions, after so many failures. */
function client(failures = 0) {
  const buried: unknown[] = []
  const bury = async (ticket: unknown) => {
    if (failures-- > 0) throw new ConnectionError('lost', 'no answer')
    buried.push(ticket)
  }
  return { zk: { bury } as unknown as ZooKeeper, buried }
}

test('it is asked for until a server gives it, and nothing of the old one is left', async () => {
  const { zk, buried } = client(2)
  const call = sessions(expired, 'refused', zk, zk, zk)
  expect(await nextSession(call, expired, never)).toBe(zk)
  expect(buried).toEqual([expired.session])
})

test.each(['auth', 'closed'] as const)('what does not pass is the end: %s', async (kind) => {
  await expect(nextSession(sessions('refused', kind), expired, never)).rejects.toMatchObject({ kind })
})

test('an abort ends it, also while nothing answers', async () => {
  const control = new AbortController()
  const next = nextSession({ zk: () => new Promise(() => {}) }, expired, control.signal)
  control.abort(new Error('enough'))
  await expect(next).rejects.toThrow('enough')
  await expect(nextSession(sessions('refused'), expired, control.signal)).rejects.toThrow('enough')
})
