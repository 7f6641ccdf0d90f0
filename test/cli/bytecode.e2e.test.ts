import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { cleanEnv, zoosh } from '../harness/zoosh.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const dist = join(root, 'dist')
const file = readdirSync(dist).find((name) => name.endsWith('.bytecode'))!

test('the build keeps bytecode of quick.cjs that the Node it ran on takes', async () => {
  const look = `
    const { readFileSync } = require('node:fs')
    const source = readFileSync('quick.cjs', 'utf8')
    const kept = readFileSync(process.argv[1])
    const { cachedDataRejected } = new (require('node:vm').Script)(source, { cachedData: kept.subarray(16) })
    process.stdout.write(JSON.stringify({ cachedDataRejected, stamped: source.endsWith(kept.toString('latin1', 0, 16)) }))`
  const said = await run(process.execPath, ['-e', look, file], { cwd: dist, env: cleanEnv() })
  expect(JSON.parse(said.stdout)).toEqual({ cachedDataRejected: false, stamped: true })
})

describe('start-up with bytecode that cannot be used', () => {
  let sandbox: Sandbox
  let copy: string
  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    expect((await zoosh(['create', '/a', 'hello'], { server: sandbox.connectString })).code).toBe(0)
    // A program of its own to damage: nothing but what a hot command needs.
    copy = mkdtempSync(join(tmpdir(), 'zoosh-bytecode-'))
    mkdirSync(join(copy, 'dist'))
    cpSync(join(root, 'bin'), join(copy, 'bin'), { recursive: true })
    cpSync(join(dist, 'quick.cjs'), join(copy, 'dist/quick.cjs'))
  })
  afterAll(async () => {
    await sandbox?.stop()
    rmSync(copy, { recursive: true, force: true })
  })

  const good = readFileSync(join(dist, file))
  const otherVersion = Buffer.from(good)
  otherVersion[16 + 4]! ^= 0xff
  test.each([
    ['missing', undefined],
    ['empty', Buffer.alloc(0)],
    ['cut off', good.subarray(0, good.length / 2)],
    ['of another text', Buffer.concat([Buffer.from('//00000000000000'), good.subarray(16)])],
    ['of another V8', otherVersion],
  ])('%s', async (_, bytecode) => {
    rmSync(join(copy, 'dist', file), { force: true })
    if (bytecode) writeFileSync(join(copy, 'dist', file), bytecode)
    const said = await run(process.execPath, [join(copy, 'bin/run.js'), 'get', '/a'], {
      env: cleanEnv({ ZOOSH_SERVER: sandbox.connectString }),
    })
    expect(said).toEqual({ stdout: 'hello', stderr: '' })
  })
})
