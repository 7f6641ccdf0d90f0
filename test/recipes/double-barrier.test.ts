import { afterAll, beforeAll, describe } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { doubleBarrierScenario } from './double-barrier.scenario.ts'

describe('a double barrier on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox?.stop())

  const place = () => ({
    host: '127.0.0.1',
    port: sandbox.port!,
    sessionTimeout: 30_000,
    expire: async ({ sessionId }: { sessionId: bigint }) => void sandbox.expireSession(sessionId),
  })
  doubleBarrierScenario(
    place,
    Array.from({ length: 40 }, (_, i) => i + 1),
  )
})
