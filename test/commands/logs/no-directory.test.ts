import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { refusedPort } from '../../harness/silent-servers.ts'
import { startWords } from '../../harness/word-servers.ts'
import { runner } from '../run-line.ts'

const nobody = undefined as unknown as ZooKeeper

test('without a directory, and without a server that tells one, it is said what is missing, and how to name it', async () => {
  for (const line of ['logs blame /a', 'logs show', 'logs grep x', 'logs du', 'logs diff', 'logs timeline /a']) {
    const server = await refusedPort()
    const { code, out, err } = await runner(nobody, { server })(line)
    expect({ line, code, out, err }).toEqual({ line, code: 2, out: '', err: expect.any(String) })
    expect(err).toContain(`and none is found by asking (${server}: connection refused)`)
    expect(err).toContain('name it: the dataDir in the server’s zoo.cfg')
  }
})

test('a directory that cannot be seen here, as of a server in a container, is not taken', async () => {
  await using server = await startWords({ conf: 'dataDir=/nowhere/version-2\ndataLogDir=/nowhere/version-2\n' })
  const { code, err } = await runner(nobody, { server: server.connectString })('logs blame /a')
  expect(code).toBe(2)
  expect(err).toContain('no log or snapshot can be seen in /nowhere/version-2')
})

test('a dataLogDir alone is half of a name', async () => {
  const { code, err } = await runner(nobody)('logs du --log-dir /var/log')
  expect([code, err]).toEqual([2, expect.stringContaining('--log-dir goes with a DIR')])
})
