import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestId } from '../../../src/server/access/credential.ts'
import { bundleSandbox } from '../disk/bundle.ts'
import { launch } from '../disk/launch.ts'

const PYTHON = '/usr/bin/python3'

/** Tests that stop, start or reconfigure servers: they fail on one real server alone, too. */
const NEED_A_CLUSTER = [
  'test_request_queuing_session_expired',
  'test_request_queuing_session_recovered',
  'test_update_host_list',
  'test_read_only',
  'TestReconfig',
]

test("kazoo's own test suite passes on the sandbox, but for what needs a cluster", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoosh-kazoo-'))
  const { child, port } = await launch(await bundleSandbox(folder), undefined, {
    compat: '3.8',
    words: ['*'],
    reconfigEnabled: true,
    superDigest: digestId('super:test'),
    saslUsers: { super: 'super_secret', jaasuser: 'jaas_password' },
  })
  const env = {
    ...process.env,
    PYTHONPATH: import.meta.dirname,
    KAZOO_SERVER: `127.0.0.1:${port}`,
    ZOOKEEPER_VERSION: '3.8.0',
  }
  const args = ['-m', 'pytest', '-p', 'kazoo_server', '-q', '-rf', '-p', 'no:cacheprovider', '--pyargs', 'kazoo.tests']
  const run = spawnSync(PYTHON, args, { encoding: 'utf8', env, cwd: folder, maxBuffer: 1 << 28 })
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
  const failed = run.stdout.split('\n').filter((line) => line.startsWith('FAILED'))
  expect(run.stdout).toMatch(/\d+ passed/)
  expect(failed.filter((line) => !NEED_A_CLUSTER.some((name) => line.includes(name)))).toEqual([])
})
