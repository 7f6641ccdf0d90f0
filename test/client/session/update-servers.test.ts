import { afterAll, beforeAll, describe } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { updateServersScenario } from './update-servers.scenario.ts'

describe('other servers for a session, on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox.stop())

  updateServersScenario(() => ({ host: '127.0.0.1', port: sandbox.port! }))
})
