import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { parentGuardScenario } from './parent-guard.scenario.ts'

describeReal('guards of parents on a real server', () => {
  const server = realServer()
  parentGuardScenario(() => connect(server.connectString))
})
