import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { applyScenario } from './apply.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  describe('apply', () =>
    applyScenario(
      () => connect(server.connectString),
      () => server.connectString,
    ))
})
