import { describeReal, realServer } from '../../harness/real-server.ts'
import { testDiscoverySchedules } from './describe-schedules.ts'

describeReal('on the real server', () => {
  const server = realServer({ config: { maxClientCnxns: 0 } })
  testDiscoverySchedules(200, Math.floor(Math.random() * 1_000_000), () => server)
})
