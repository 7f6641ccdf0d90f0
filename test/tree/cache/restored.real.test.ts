import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { restoredScenario } from './restored.scenario.ts'

describeReal('on the real server', () => {
  const server = realServer({ config: { tickTime: 500 } })
  const kept = () => join(server.folder, 'kept')
  const between = async (work: () => void): Promise<void> => {
    await server.kill()
    work()
    await server.start()
  }
  restoredScenario(() => ({
    connectString: server.connectString,
    keep: () => between(() => cpSync(server.dataDir, kept(), { recursive: true })),
    restore: () =>
      between(() => {
        rmSync(server.dataDir, { recursive: true })
        cpSync(kept(), server.dataDir, { recursive: true })
      }),
  }))
})
