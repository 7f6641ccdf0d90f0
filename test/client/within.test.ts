import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { withinScenario } from './within.scenario.ts'

describe('a view of a session, on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: false })
  })
  afterAll(() => sandbox.stop())

  withinScenario(() => connect('sandbox', { transport: () => sandbox.transport() }))
})
