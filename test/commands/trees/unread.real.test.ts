import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { unreadScenario } from './unread.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  describe('what could not be read', () =>
    unreadScenario(
      () => connect(server.connectString),
      () => server.connectString,
    ))
})
