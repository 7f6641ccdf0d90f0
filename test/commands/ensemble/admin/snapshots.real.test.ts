import { describe } from 'vitest'
import { during } from '../../../harness/during.ts'
import { classpath, describeReal } from '../../../harness/java.ts'
import { RealServer } from '../../../harness/real-server.ts'
import { release } from '../../../harness/versions.ts'
import { snapshotScenario } from './snapshots.scenario.ts'

const newest = await release('3.9.5')

/** Its AdminServer needs jetty and jackson, which the class path of the server on this machine has. */
const build = newest === undefined ? describe.skip : describeReal
build('snapshots over the AdminServer of ZooKeeper 3.9', () => {
  const server = during(
    new RealServer({
      classpath: `${newest}:${classpath}`,
      admin: true,
      javaProperties: { 'zookeeper.admin.rateLimiterIntervalInMS': 1000 },
    }),
  )
  snapshotScenario(() => ({ connectString: server.connectString, adminPort: server.adminPort! }))
})
