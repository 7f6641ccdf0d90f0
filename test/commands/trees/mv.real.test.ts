import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { mvScenario } from './mv.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  mvScenario(
    () => connect(server.connectString),
    () => server.connectString,
  )
})
