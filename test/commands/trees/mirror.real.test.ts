import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { mirrorScenario } from './mirror.scenario.ts'

describeReal('mirror on Apache ZooKeeper', () => {
  const server = realServer()

  mirrorScenario(
    () => connect(server.connectString),
    () => server.connectString,
  )
})
