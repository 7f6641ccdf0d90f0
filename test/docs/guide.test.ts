import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { guideScenario } from './guide.scenario.ts'
import { guideExamples } from './guide-example.ts'

test('every example of the guide prints something, and says what', () => {
  expect(guideExamples.length).toBeGreaterThanOrEqual(18)
  expect(guideExamples.filter(({ output }) => output === '')).toEqual([])
})

describe('the examples of docs/library.md, on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ maxClientConnections: 0 })
  })
  afterAll(() => sandbox.stop())
  guideScenario(() => sandbox.connectString)
})
