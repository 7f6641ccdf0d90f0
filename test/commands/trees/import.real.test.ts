import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { importScenario } from './import.scenario.ts'

describeReal('on Apache ZooKeeper', () => {
  const server = realServer()
  importScenario(
    () => connect(server.connectString),
    () => server.connectString,
  )
})
