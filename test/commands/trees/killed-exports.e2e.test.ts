import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { program, quoted } from '../../harness/program.ts'
import { cleanEnv, zoosh } from '../../harness/zoosh.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-kills-'))
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await Sandbox.start()
  await using zk = await connect(sandbox.connectString)
  await zk.create('/big')
  for (let i = 0; i < 20; i++) {
    await zk.create(`/big/${i}`)
    await zk.createMany(Array.from({ length: 200 }, (_, k) => ({ path: `/big/${i}/${k}`, data: 'x'.repeat(100) })))
  }
})
afterAll(async () => {
  await sandbox.stop()
  rmSync(folder, { recursive: true })
})

const names = (home: string) => readdirSync(home).filter((name) => !name.startsWith('.zoosh-'))

test.each(['tree.ndjson', 'tree/'])('a kill leaves nothing under the name, or all of it: %s', async (name) => {
  for (const [at, signal] of (['SIGKILL', 'SIGINT', 'SIGKILL', 'SIGTERM'] as const).entries()) {
    const home = join(folder, `${name.replace('/', '')}-${at}`)
    mkdirSync(home)
    const ended = await zoosh(['export', '/big', join(home, name)], {
      server: sandbox.connectString,
      during: (child) => void sleep(150 + at * 60).then(() => child.kill(signal)),
    })
    const left = names(home)
    // Between the moment it has its name and the end of the process a signal may come, too.
    if (ended.code === 0 || left.length > 0) {
      expect([signal, left]).toEqual([signal, [name.replace('/', '')]])
      const same = await zoosh(['diff', '/big', `file:${join(home, name)}`], { server: sandbox.connectString })
      expect([signal, same.code, String(same.out), same.err]).toEqual([signal, 0, '', ''])
    }
    if (signal !== 'SIGKILL') expect(readdirSync(home)).toEqual(left)
    const again = await zoosh(['export', '/big', join(home, name), '--force'], { server: sandbox.connectString })
    expect([again.code, again.err]).toEqual([0, ''])
  }
})

test('a disk that is full says so, and what was there stays', async () => {
  const file = join(folder, 'full.ndjson')
  writeFileSync(file, 'before')
  // 64 KiB, as a disk that has no more.
  const child = spawn('bash', ['-c', `ulimit -f 64; exec ${quoted(program)} export /big '${file}' --force`], {
    env: cleanEnv({ ZOOSH_SERVER: sandbox.connectString }),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const code = await new Promise((done) => child.on('close', done))
  expect({ code, err }).toEqual({
    code: 74,
    err: expect.stringContaining(`cannot write to ${file}: the file would be larger than allowed`),
  })
  expect(readFileSync(file, 'utf8')).toBe('before')
  expect(readdirSync(folder).filter((name) => name.startsWith('.zoosh-'))).toEqual([])
})
