import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { checks, diagnose } from '../../../src/ensemble/doctor/doctor.ts'
import { limitsWith } from '../../../src/ensemble/doctor/thresholds.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await Sandbox.start({ port: 0, words: ['*'] })
})
afterAll(() => sandbox?.stop())

const examined = (session: () => Promise<never>, ids?: readonly string[]) =>
  diagnose({ server: sandbox.connectString, timeout: 3000 }, session, {
    checks: checks.filter(({ id }) => ids?.includes(id) ?? true),
    limits: limitsWith(),
    scan: 100,
  })

test('without a session the members are judged, and it is said what was not', async () => {
  const { findings, facts, healthy } = await examined(() => Promise.reject(new ConnectionError('lost', 'cut off')))
  expect(facts.health.quorum).toBe(true)
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'unread', severity: 'warning', what: 'no znode could be read: cut off' }),
  )
  expect(healthy).toBe(false)
})

test('any other error is not taken for that', async () => {
  await expect(examined(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
})

test('nothing is asked for that no check looks at', async () => {
  const { findings, facts } = await examined(() => Promise.reject(new Error('was asked for')), ['quorum', 'lag'])
  expect([findings, facts.tree, facts.roster.sessions, facts.exposure]).toEqual([[], undefined, [], []])
})
