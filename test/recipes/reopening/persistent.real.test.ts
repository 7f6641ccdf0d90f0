import { describeReal, realServer } from '../../harness/real-server.ts'
import { persistentScenario } from './persistent.scenario.ts'

describeReal('a client whose session is replaced, on the real server', () => {
  const server = realServer()

  persistentScenario(() => server.connectString)
})
