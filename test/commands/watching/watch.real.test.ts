import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { watchScenario } from './watch.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()

  watchScenario(() => connect(server.connectString))
})
