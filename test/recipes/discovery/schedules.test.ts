import { describe } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { during } from '../../harness/during.ts'
import { testDiscoverySchedules } from './describe-schedules.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox | undefined
  during({
    async start() {
      sandbox = await Sandbox.start({ tickTime: 50, maxSessionTimeout: 30_000, maxClientConnections: 0 })
    },
    async stop() {
      await sandbox?.stop()
    },
  })
  testDiscoverySchedules(24, 1, () => ({ host: '127.0.0.1', port: sandbox!.port! }))
})
