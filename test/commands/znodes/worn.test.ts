import { describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { wornSandbox } from '../../harness/worn-servers.ts'
import { wornScenario, wornVersions } from './worn.scenario.ts'

describe('worn versions on the sandbox', () => {
  const worn = wornSandbox(wornVersions)
  wornScenario(
    () => connect(worn.sandbox.connectString),
    () => worn.sandbox.connectString,
  )
})
