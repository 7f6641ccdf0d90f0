import { describe } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { during } from '../../harness/during.ts'
import { testCacheSchedules } from './describe-schedules.ts'

// Before 3.6 a tree is looked at znode by znode, and before 3.9 no event tells its transaction.
describe.concurrent.each(['3.5', '3.8', '3.9'])('on the sandbox as %s', (compat) => {
  let sandbox: Sandbox | undefined
  during({
    async start() {
      sandbox = await Sandbox.start({ compat, tickTime: 50, maxSessionTimeout: 30_000, maxClientConnections: 0 })
    },
    async stop() {
      await sandbox?.stop()
    },
  })
  testCacheSchedules(18, 1, () => ({ host: '127.0.0.1', port: sandbox!.port! }))
})
