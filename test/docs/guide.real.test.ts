import { describeReal, realServer } from '../harness/real-server.ts'
import { guideScenario } from './guide.scenario.ts'

describeReal('the examples of docs/library.md, on a ZooKeeper', () => {
  const server = realServer()
  guideScenario(() => server.connectString)
})
