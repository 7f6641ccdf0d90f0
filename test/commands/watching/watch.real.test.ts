import { afterAll, beforeAll } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, type RealServer, startServer } from '../../harness/real-server.ts'
import { watchScenario } from './watch.scenario.ts'

describeReal('on a real server', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.stop())

  watchScenario(() => connect(server.connectString))
})
