import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { exportScenario } from './export.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  exportScenario(
    () => connect(server.connectString),
    () => server.connectString,
  )
})
