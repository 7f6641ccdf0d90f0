import { afterAll, beforeAll } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { parentGuardScenario } from './parent-guard.scenario.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
})
afterAll(() => sandbox?.stop())

parentGuardScenario(() => connect(sandbox.connectString))
