import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { viaScenario } from './via.scenario.ts'
import { watchesScenario } from './watches.scenario.ts'
import { znodesScenario } from './znodes.scenario.ts'

describe.each(['3.6', '3.8', '3.9'])('on the sandbox as %s', (compat) => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await Sandbox.start({ compat })
  })
  afterAll(() => sandbox.stop())

  describe('over TCP, znodes', () => znodesScenario(() => connect(sandbox.connectString)))
  describe('in the process, watches', () =>
    watchesScenario(() => connect('sandbox', { transport: () => sandbox.transport() })))

  const within = (path: string) => async () => {
    const zk = (await connect(sandbox.connectString)).within(path)
    await zk.createChroot()
    return zk
  }
  describe('within a namespace, znodes', () => znodesScenario(within('/ns')))
  describe('within a namespace, watches', () => watchesScenario(within('/ns/below')))
})

describe('on the sandbox, by way of', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
  })
  afterAll(() => sandbox.stop())

  describe.each(['command', 'socks', 'http'] as const)('%s', (kind) => viaScenario(() => sandbox.connectString, kind))
})
