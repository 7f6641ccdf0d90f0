import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { readTree } from '../../../src/ensemble/doctor/tree-facts.ts'
import { wornSandbox } from '../../harness/worn-servers.ts'

const worn = wornSandbox(
  [
    { path: '/young', cversion: 2 ** 30 - 1 },
    { path: '/half', cversion: 2 ** 30 },
    { path: '/old', cversion: 2 ** 31 - 2 },
    { path: '/old/child' },
    { path: '/over', cversion: 2 ** 31 - 1 },
  ],
  { port: false },
)

test('parents whose numbers come to their end are found, however high the count', async () => {
  const zk = await connect('sandbox:1', { transport: () => worn.sandbox.transport() })
  const { counters } = await readTree(zk, 100)
  expect(counters).toEqual([
    { path: '/half', next: 2 ** 30 },
    { path: '/old', next: 2 ** 31 - 1 },
    { path: '/over', next: 2 ** 31 - 1 },
  ])
  await zk.close()
})
