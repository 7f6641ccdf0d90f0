import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { serviceCommandsScenario } from './services.scenario.ts'

describeReal('services that stay, on a ZooKeeper', () => {
  const server = realServer()
  serviceCommandsScenario(() => connect(server.connectString))
})
