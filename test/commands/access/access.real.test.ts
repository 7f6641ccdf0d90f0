import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { racesScenario } from '../journal/races.scenario.ts'
import { undoScenario } from '../journal/undo.scenario.ts'
import { removeScenario } from '../znodes/remove.scenario.ts'
import { severalScenario } from '../znodes/several.scenario.ts'
import { touchScenario } from '../znodes/touch.scenario.ts'
import { txnScenario } from '../znodes/txn.scenario.ts'
import { accessScenario } from './access.scenario.ts'
import { quotaScenario } from './quota.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer({ javaProperties: { 'zookeeper.enforceQuota': true } })
  const open = () => connect(server.connectString)

  describe('access', () => accessScenario(open, () => server.connectString))
  describe('quotas', () => quotaScenario(open))
  describe('removal', () => {
    const own = realServer()
    removeScenario(() => connect(own.connectString))
  })
  describe('transactions', () => txnScenario(open))
  describe('touch', () => touchScenario(open))
  describe('several paths', () => severalScenario(open))
  describe('undo', () => undoScenario(open, () => server.connectString))
  describe('bulk commands and undo against others', () => racesScenario(open, () => server.connectString))
})
