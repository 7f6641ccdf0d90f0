import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { servicesScenario } from './discovery/services.scenario.ts'
import { layoutsScenario } from './layouts.scenario.ts'
import { lockScenario } from './lock/lock.scenario.ts'
import { severalScenario } from './lock/several.scenario.ts'
import { othersScenario } from './others.scenario.ts'
import { queueScenario } from './queue/queue.scenario.ts'
import { takersScenario } from './queue/takers.scenario.ts'
import { workScenario } from './queue/work.scenario.ts'
import { replacedScenario } from './replaced.scenario.ts'
import { semaphoreScenario } from './semaphore/semaphore.scenario.ts'
import { typedScenario } from './typed.scenario.ts'
import { withinScenario } from './within.scenario.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: false })
  })
  afterAll(() => sandbox.stop())
  const open = () => connect('sandbox:1', { transport: () => sandbox.transport() })

  describe('locks', () => lockScenario(open))
  describe('locks again, and several', () => severalScenario(open))
  describe('typed values', () => typedScenario(open))
  describe('queues', () => queueScenario(open))
  describe('workers', () => workScenario(open))
  describe('takers', () => takersScenario(open, [1, 2, 3, 4, 5, 6, 7, 8]))
  describe('semaphores', () => semaphoreScenario(open, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
  describe('the rest', () => othersScenario(open))
  describe('services', () => servicesScenario(open))
  describe('layouts', () => layoutsScenario(open))
  describe('what was replaced', () => replacedScenario(open))
  describe('within a namespace', () => withinScenario(open))
})
