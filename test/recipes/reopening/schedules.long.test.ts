import { describeReal, realServer } from '../../harness/real-server.ts'
import { testReopeningSchedules } from './describe-schedules.ts'

describeReal('on the real server', () => {
  const server = realServer({ config: { maxClientCnxns: 0 } })
  testReopeningSchedules(100, Math.floor(Math.random() * 1_000_000), () => server)
})
