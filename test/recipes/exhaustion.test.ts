import { describe } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { wornSandbox } from '../harness/worn-servers.ts'
import { exhaustionScenario, wornDirectories } from './exhaustion.scenario.ts'

describe.each(['3.5', '3.8', '3.9'])('when the numbers end, on the sandbox as %s', (compat) => {
  const worn = wornSandbox(wornDirectories, { port: false, compat })
  exhaustionScenario(() => connect('sandbox:1', { transport: () => worn.sandbox.transport() }))
})
