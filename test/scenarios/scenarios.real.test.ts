import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { describeReal, type RealServer, startServer } from '../harness/real-server.ts'
import { watchesScenario } from './watches.scenario.ts'
import { znodesScenario } from './znodes.scenario.ts'

describeReal('on Apache ZooKeeper', () => {
  let server: RealServer

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.stop())

  describe('znodes', () => znodesScenario(() => connect(server.connectString)))
  describe('watches', () => watchesScenario(() => connect(server.connectString)))
})
