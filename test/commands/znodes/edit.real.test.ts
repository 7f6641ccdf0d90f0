import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { editScenario } from './edit.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  describe('edit', () =>
    editScenario(
      () => connect(server.connectString),
      () => server.connectString,
    ))
})
