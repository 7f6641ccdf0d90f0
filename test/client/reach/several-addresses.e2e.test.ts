import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { call, program } from '../../harness/program.ts'
import { cleanEnv } from '../../harness/zoosh.ts'

/** Runs a program in a mount namespace of its own, where the first argument is the file of hosts. */
const apart = ['--mount', 'sh', '-c', 'mount --bind "$1" /etc/hosts && shift && exec "$@"', 'sh']

const folder = mkdtempSync(join(tmpdir(), 'zoosh-hosts-'))
const hosts = join(folder, 'hosts')
writeFileSync(hosts, '127.0.0.1 localhost one.test\n127.0.0.5 two.test\n127.0.0.1 two.test\n')
const impossible = spawnSync('unshare', [...apart, hosts, 'true']).status !== 0
if (impossible) console.warn('SKIPPED: names in a file of hosts of our own need unshare, and root')

describe.skipIf(impossible)('a name in the file of hosts', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
  })
  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true })
  })

  // In no order: each try could begin at the address where somebody is.
  test.for(['one.test', 'two.test', 'two.test', 'two.test'])('leads to the server: %s', async (name) => {
    const port = sandbox.connectString.split(':')[1]
    const [file, args] = call(program, ['--server', `${name}:${port}`, 'exists', '/zookeeper'])
    const ended = await promisify(execFile)('unshare', [...apart, hosts, file, ...args], { env: cleanEnv() })
    expect(ended).toEqual({ stdout: 'yes\n', stderr: '' })
  })
})
