import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { diffScenario } from './diff.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  diffScenario(
    () => connect(server.connectString),
    () => server.connectString,
  )
})
