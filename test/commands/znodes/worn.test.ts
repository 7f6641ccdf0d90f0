import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { writeWorn } from '../../harness/worn-data.ts'
import { wornScenario, wornVersions } from './worn.scenario.ts'

describe('worn versions on the sandbox', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'zoosh-worn-'))
  let sandbox: Sandbox
  beforeAll(async () => {
    writeWorn(dataDir, wornVersions)
    sandbox = await Sandbox.start({ dataDir })
  })
  afterAll(async () => {
    await sandbox?.stop()
    rmSync(dataDir, { recursive: true })
  })

  wornScenario(
    () => connect(sandbox.connectString),
    () => sandbox.connectString,
  )
})
