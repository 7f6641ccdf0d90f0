import { describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { viaScenario } from './via.scenario.ts'
import { watchesScenario } from './watches.scenario.ts'
import { znodesScenario } from './znodes.scenario.ts'

describeReal('on Apache ZooKeeper', () => {
  const server = realServer()

  describe('znodes', () => znodesScenario(() => connect(server.connectString)))
  describe('watches', () => watchesScenario(() => connect(server.connectString)))

  describe.each(['command', 'socks', 'http'] as const)('by way of a %s', (kind) =>
    viaScenario(() => server.connectString, kind),
  )

  const within = (path: string) => async () => {
    const zk = (await connect(server.connectString)).within(path)
    await zk.createChroot()
    return zk
  }
  describe('within a namespace, znodes', () => znodesScenario(within('/ns')))
  describe('within a namespace, watches', () => watchesScenario(within('/ns/below')))
})
