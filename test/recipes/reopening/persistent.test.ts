import { afterAll, beforeAll, describe } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { persistentScenario } from './persistent.scenario.ts'

describe('a client whose session is replaced, on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox.stop())

  persistentScenario(() => sandbox.connectString)
})
