import { describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { watchesScenario } from './watches.scenario.ts'
import { znodesScenario } from './znodes.scenario.ts'

describeReal('on Apache ZooKeeper', () => {
  const server = realServer()

  describe('znodes', () => znodesScenario(() => connect(server.connectString)))
  describe('watches', () => watchesScenario(() => connect(server.connectString)))
})
