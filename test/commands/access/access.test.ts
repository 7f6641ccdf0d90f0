import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { racesScenario } from '../journal/races.scenario.ts'
import { undoScenario } from '../journal/undo.scenario.ts'
import { removeScenario } from '../znodes/remove.scenario.ts'
import { severalScenario } from '../znodes/several.scenario.ts'
import { touchScenario } from '../znodes/touch.scenario.ts'
import { txnScenario } from '../znodes/txn.scenario.ts'
import { accessScenario } from './access.scenario.ts'
import { quotaScenario } from './quota.scenario.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ enforceQuota: true })
  })
  afterAll(() => sandbox.stop())
  const open = () => connect(sandbox.connectString)

  describe('access', () => accessScenario(open, () => sandbox.connectString))
  describe('quotas', () => quotaScenario(open))
  describe('removal', () => {
    let own: Sandbox
    beforeAll(async () => {
      own = await Sandbox.start()
    })
    afterAll(() => own.stop())
    removeScenario(() => connect(own.connectString))
  })
  describe('transactions', () => txnScenario(open))
  describe('touch', () => touchScenario(open))
  describe('several paths', () => severalScenario(open))
  describe('undo', () => undoScenario(open, () => sandbox.connectString))
  describe('bulk commands and undo against others', () => racesScenario(open, () => sandbox.connectString))
})
