import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { parseSessionToken, sessionToken } from '../../../src/client/terms/session-token.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

test('a token is the ticket it was made of', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(int64, fc.uint8Array({ minLength: 16, maxLength: 16 }), int64, (id, bytes, lastZxid) => {
      const password = Buffer.from(bytes)
      const token = sessionToken({ id, password, lastZxid })
      expect(token).toMatch(/^[\w.-]+$/)
      expect(parseSessionToken(`${token}\n`)).toEqual({ id, password, lastZxid })
    }),
  )
})

test('what is none is refused, and not shown', () => {
  for (const text of ['', 'zk1.1.abc', 'zk2.1.abc.0', 'zk1.xyz.abc.0', 'zk1.11111111111111111.abc.0'])
    expect(() => parseSessionToken(text)).toThrow(/^that is no session token: it looks like zk1\.ID\.PASSWORD\.ZXID$/)
})

test('a session that is handed over keeps its ephemerals', async () => {
  await using sandbox = await Sandbox.start()
  const first = await connect(sandbox.connectString)
  await first.create('/lease', null, { mode: 'ephemeral' })
  const token = sessionToken(first.session)
  await first.close({ keepSession: true })
  await using second = await connect(sandbox.connectString, { session: parseSessionToken(token) })
  expect([second.sessionId, (await second.exists('/lease'))?.ephemeralOwner]).toEqual([
    first.sessionId,
    first.sessionId,
  ])
})
