import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { limitsWith } from '../../../src/ensemble/doctor/thresholds.ts'
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
  const { counters } = await readTree(zk, 100, limitsWith())
  expect(counters).toEqual([
    { path: '/half', next: 2 ** 30 },
    { path: '/old', next: 2 ** 31 - 1 },
    { path: '/over', next: 2 ** 31 - 1 },
  ])
  await zk.close()
})

test('the biggest znodes are found, and those with most children, however many are bigger', async () => {
  const zk = await connect('sandbox:1', { transport: () => worn.sandbox.transport() })
  const sizes = [50, 1000, 1500, 1100, 1300, 1200, 1400, 1600, 9000]
  for (const size of sizes) await zk.create(`/size-${size}`, 'x'.repeat(size))
  await zk.create('/wide')
  await Promise.all(Array.from({ length: 100 }, (_, i) => zk.create(`/wide/child-${1000 + i}`)))
  const limits = limitsWith({ juteMaxBuffer: 10_000, bufferNotice: 10 })
  const { large, biggest, wide, widest } = await readTree(zk, 1000, limits)
  expect(large).toEqual([{ path: '/size-9000', bytes: 9000 }])
  expect(biggest.map(({ bytes }) => bytes)).toEqual([1600, 1500, 1400, 1300, 1200])
  expect([wide, widest]).toEqual([[], [{ path: '/wide', children: 100, bytes: 4 + 100 * (4 + 'child-1000'.length) }]])
  await zk.close()
})
