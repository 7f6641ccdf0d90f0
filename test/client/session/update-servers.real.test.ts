import { describeReal, realServer } from '../../harness/real-server.ts'
import { updateServersScenario } from './update-servers.scenario.ts'

describeReal('other servers for a session, on a ZooKeeper', () => {
  const server = realServer()
  updateServersScenario(() => server)
})
