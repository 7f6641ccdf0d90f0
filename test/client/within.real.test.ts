import { connect } from '../../src/client/connect.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { withinScenario } from './within.scenario.ts'

describeReal('a view of a session, on the real server', () => {
  const server = realServer()

  withinScenario(() => connect(server.connectString))
})
