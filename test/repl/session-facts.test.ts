import { expect, test } from 'vitest'
import { ConnectionError } from '../../src/client/terms/connection-error.ts'
import { sessionNotice } from '../../src/repl/session-facts.ts'

const expired = (error: Error) =>
  sessionNotice({ state: 'expired', previous: 'reconnecting', server: 'zk:1', sessionId: 1n, error })

test('of an expiry only what is known is told: a server said so, or none was heard', () => {
  expect(expired(new ConnectionError('expired', 'session expired: the server has ended it'))).toMatch(/are gone;/)
  const assumed = expired(new ConnectionError('expired', 'no server was heard for 8 s', { assumed: true }))
  expect(assumed).toMatch(/^no server was heard for 8 s; its watches are over, and its ephemeral znodes go when/)
})
