import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { runner } from '../run-line.ts'
import { diffScenario } from './diff.scenario.ts'

describe('on the sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start()
  })
  afterAll(() => sandbox.stop())
  diffScenario(
    () => connect(sandbox.connectString),
    () => sandbox.connectString,
  )
})

test('what has changed since a moment of the past', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'zoosh-diff-past-'))
  const sandbox = await Sandbox.start({ dataDir })
  const zk = await connect(sandbox.connectString)
  await zk.create('/app', 'before')
  const { stat } = await zk.get('/app')
  await zk.set('/app', 'after')
  const { code, out, err } = await runner(zk)(['diff', `past://${dataDir}@0x${stat.mzxid.toString(16)}/app`, '/app'])
  expect({ code, out, err }).toEqual({
    code: 1,
    out: `--- past://${dataDir}@0x${stat.mzxid.toString(16)}/app\n+++ /app\n@@ -1,1 +1,1 @@\n-before\n+after\n`,
    err: '',
  })
  await zk.close()
  await sandbox.stop()
  await rm(dataDir, { recursive: true })
})
