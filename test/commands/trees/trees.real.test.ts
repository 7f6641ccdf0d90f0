import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { treeScenario } from './tree.scenario.ts'

describeReal('on Apache ZooKeeper', () => {
  const server = realServer()

  describe('tree', () => treeScenario(() => connect(server.connectString)))
})
