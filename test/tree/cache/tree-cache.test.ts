import { afterAll, beforeAll, describe } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { treeCacheScenario } from './tree-cache.scenario.ts'

describe.each(['3.6', '3.9'])('a cached tree, on the sandbox as %s', (compat) => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ compat })
  })
  afterAll(() => sandbox.stop())

  treeCacheScenario(() => sandbox.connectString)
})
