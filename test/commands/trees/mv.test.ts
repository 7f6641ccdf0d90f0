import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { mvScenario } from './mv.scenario.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox.stop())
  mvScenario(
    () => connect(sandbox.connectString),
    () => sandbox.connectString,
  )
})
