import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { cpScenario } from './cp.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  cpScenario(
    () => connect(server.connectString),
    () => server.connectString,
  )
})
