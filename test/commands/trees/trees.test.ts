import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { treeScenario } from './tree.scenario.ts'

describe.each(['3.4', '3.6', '3.9'])('on the sandbox as %s', (compat) => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await Sandbox.start({ compat, port: false })
  })
  afterAll(() => sandbox.stop())

  describe('tree', () => treeScenario(() => connect('sandbox', { transport: () => sandbox.transport() })))
})
