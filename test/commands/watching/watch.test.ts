import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { watchScenario } from './watch.scenario.ts'

describe.each(['3.8', '3.9'])('on a sandbox that behaves as %s', (compat) => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ compat })
  })
  afterAll(() => sandbox.stop())

  watchScenario(() => connect(sandbox.connectString))
})
