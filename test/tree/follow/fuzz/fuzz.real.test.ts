import { describeReal, realServer } from '../../../harness/real-server.ts'
import { testFuzz } from './describe-fuzz.ts'

describeReal('following a real server', () => {
  const server = realServer({ config: { maxClientCnxns: 0 } })
  const again = 'npx vitest run --project real test/tree/follow/fuzz'
  testFuzz('real', { rounds: 8, seed: 1, abreast: 4, again }, () => ({
    host: server.host,
    port: server.port,
    lasting: true,
  }))
})
