import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, prepareServer, type RealServer } from '../../harness/real-server.ts'
import { writeWorn } from '../../harness/worn-data.ts'
import { wornScenario, wornVersions } from './worn.scenario.ts'

describeReal('on a real server', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await prepareServer()
    writeWorn(server.dataDir, wornVersions)
    await server.start()
  })
  afterAll(() => server?.stop())

  describe('worn versions', () =>
    wornScenario(
      () => connect(server.connectString),
      () => server.connectString,
    ))
})
