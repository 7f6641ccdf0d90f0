import { describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { release, versions } from '../harness/versions.ts'
import { wornServer } from '../harness/worn-servers.ts'
import { exhaustionScenario, wornDirectories } from './exhaustion.scenario.ts'

for (const version of versions) {
  const classpath = await release(version)
  describe.skipIf(!classpath)(`when the numbers end, on ZooKeeper ${version}`, () => {
    const server = wornServer(wornDirectories, classpath === undefined ? {} : { classpath })
    exhaustionScenario(() => connect(server.connectString))
  })
}
