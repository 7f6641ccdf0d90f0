import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { unreadScenario } from './unread.scenario.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox.stop())
  describe('what could not be read', () =>
    unreadScenario(
      () => connect(sandbox.connectString),
      () => sandbox.connectString,
    ))
})
