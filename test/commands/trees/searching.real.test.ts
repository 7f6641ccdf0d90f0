import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { duScenario } from './du.scenario.ts'
import { findScenario } from './find.scenario.ts'
import { findDeleteScenario } from './find-delete.scenario.ts'
import { grepScenario } from './grep.scenario.ts'

describeReal('on a real server', () => {
  const server = realServer()
  const open = () => connect(server.connectString)
  const hosts = () => server.connectString

  describe('find', () => findScenario(open, hosts))
  describe('grep', () => grepScenario(open, hosts))
  describe('du', () => duScenario(open, hosts))
  describe('find --delete', () => findDeleteScenario(open, hosts))
})
