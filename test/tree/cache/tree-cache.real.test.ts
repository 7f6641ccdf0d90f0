import { describeReal, realServer } from '../../harness/real-server.ts'
import { treeCacheScenario } from './tree-cache.scenario.ts'

describeReal('a cached tree, on the real server', () => {
  const server = realServer()

  treeCacheScenario(() => server.connectString)
})
