import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal } from '../../harness/real-server.ts'
import { wornServer } from '../../harness/worn-servers.ts'
import { wornScenario, wornVersions } from './worn.scenario.ts'

describeReal('on a real server', () => {
  const server = wornServer(wornVersions)

  describe('worn versions', () =>
    wornScenario(
      () => connect(server.connectString),
      () => server.connectString,
    ))
})
