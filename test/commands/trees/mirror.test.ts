import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { during } from '../../harness/during.ts'
import { mirrorScenario } from './mirror.scenario.ts'

describe.each(['3.4', '3.9'])('mirror on the sandbox as %s', (compat) => {
  let sandbox: Sandbox | undefined
  during({
    async start() {
      sandbox = await Sandbox.start({ compat })
    },
    stop: async () => sandbox?.stop(),
  })
  const hosts = (): string => sandbox!.connectString

  mirrorScenario(() => connect(hosts()), hosts, compat >= '3.6')
})
