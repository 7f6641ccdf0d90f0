import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { duScenario } from './du.scenario.ts'
import { findScenario } from './find.scenario.ts'
import { findDeleteScenario } from './find-delete.scenario.ts'
import { grepScenario } from './grep.scenario.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox.stop())
  const open = () => connect(sandbox.connectString)
  const hosts = () => sandbox.connectString

  describe('find', () => findScenario(open, hosts))
  describe('grep', () => grepScenario(open, hosts))
  describe('du', () => duScenario(open, hosts))
  describe('find --delete', () => findDeleteScenario(open, hosts))
})
