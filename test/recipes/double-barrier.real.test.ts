import { describeReal, realServer } from '../harness/real-server.ts'
import { doubleBarrierScenario } from './double-barrier.scenario.ts'

describeReal('a double barrier on a real server', () => {
  const server = realServer()
  const place = () => ({
    host: server.host,
    port: server.port,
    sessionTimeout: 1000,
    expire: (zk: { close(how: { keepSession: boolean }): Promise<void> }) => zk.close({ keepSession: true }),
  })
  doubleBarrierScenario(place, [1, 2, 3, 4])
})
