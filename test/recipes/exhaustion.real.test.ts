import { describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { describeReal } from '../harness/real-server.ts'
import { wornServer } from '../harness/worn-servers.ts'
import { exhaustionScenario, wornDirectories } from './exhaustion.scenario.ts'

describeReal('on a real server', () => {
  const server = wornServer(wornDirectories)
  describe('when the numbers end', () => exhaustionScenario(() => connect(server.connectString)))
})
