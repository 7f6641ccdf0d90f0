import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { zoosh } from '../harness/zoosh.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-past-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const dir = join(folder, 'data')
const bad = join(folder, 'bad')
let owner = ''
let before = ''

beforeAll(async () => {
  for (const place of [dir, bad]) {
    const sandbox = await Sandbox.start({ port: false, dataDir: place })
    const zk = await connect('sandbox:2181', { transport: () => sandbox.transport() })
    await zk.create('/app', 'one', { acl: 'digest:alice:ikIaKsbtGweaHnb/jKn7OHqbunM=:r' })
    before = `0x${zk.lastZxid.toString(16)}`
    await zk.create('/lost', 'two')
    await zk.create('/mine', 'e', { mode: 'ephemeral' })
    owner ||= `0x${zk.sessionId.toString(16)}`
    // As a server that dies: its session has not ended.
    await sandbox.stop()
    await zk.close().catch(() => undefined)
  }
  const name = readdirSync(join(bad, 'version-2')).find((one) => one.startsWith('log.'))!
  const log = join(bad, 'version-2', name)
  const bytes = readFileSync(log)
  bytes[bytes.indexOf('two')]! ^= 1
  writeFileSync(log, bytes)
})

describe('every reading command works on a moment of the past', () => {
  test.each([
    [['get', '/app'], 'one'],
    [['ls', '-R', '/'], '/\n/app\n/lost\n/mine\n/zookeeper\n/zookeeper/config\n/zookeeper/quota\n'],
    [['count', '/'], '6\n'],
    [['exists', '/lost'], 'yes\n'],
    [['acl', 'get', '/app'], 'digest:alice:ikIaKsbtGweaHnb/jKn7OHqbunM=:r\n'],
  ])('%j', async (words, out) => {
    const { code, text, err } = await zoosh(['--past', dir, ...words])
    expect([code, text, err]).toEqual([0, out, ''])
  })

  test('so do those that ask for sessions', async () => {
    const ephemerals = await zoosh(['ephemerals', '--all', '--past', dir])
    expect(ephemerals.text).toBe(`/mine\t${owner}\n`)
    const who = await zoosh(['who', '/mine', '--past', dir])
    expect([who.code, who.text]).toEqual([0, `owner\t${owner}\t\t\t\n`])
    const sessions = await zoosh(['sessions', '--json', '--past', dir])
    expect(JSON.parse(sessions.text).sessions).toContainEqual(
      expect.objectContaining({ session: owner, alive: true, ephemerals: ['/mine'] }),
    )
  })
})

test('the moment is settled by flag, environment and profile', async () => {
  const names = (out: string) => out.split('\n').filter((name) => !['', 'zookeeper'].includes(name))
  expect(names((await zoosh(['--past', `${dir}@${before}`, 'ls', '/'])).text)).toEqual(['app'])
  expect(names((await zoosh(['ls', '/'], { env: { ZOOSH_PAST: `${dir}@${before}` } })).text)).toEqual(['app'])
  const config = join(folder, 'config')
  mkdirSync(join(config, 'zoosh'), { recursive: true })
  writeFileSync(join(config, 'zoosh/profiles.yaml'), `profiles: {then: {past: '${dir}@${before}'}}`, { mode: 0o600 })
  const profile = await zoosh(['-p', 'then', '-e', 'ls /'], { env: { XDG_CONFIG_HOME: config } })
  expect(names(profile.text)).toEqual(['app'])
  expect((await zoosh(['--past', dir, '--server', 'h:1', 'ls', '/'])).code).toBe(2)
  expect((await zoosh(['--past', dir, '--sandbox', 'ls', '/'])).code).toBe(2)
})

test.each([
  [['set', '/app', 'x']],
  [['create', '/new', 'x']],
  [['delete', '-r', '/app', '-y']],
  [['lock', '/lock', '--', 'true']],
  [['-e', 'txn "delete /app"']],
])('%j is refused with 6', async (words) => {
  const { code, text, err } = await zoosh(['--past', dir, ...words])
  expect([code, text]).toEqual([6, ''])
  expect(err).toContain('a moment of the past cannot be changed')
})

test('a directory with gaps shows what there is, says what is missing, and ends with 7', async () => {
  for (const words of [
    ['ls', '/'],
    ['exists', '/lost'],
    ['-e', 'ls /'],
  ]) {
    const { code, text, err } = await zoosh(['--past', bad, ...words])
    expect([words, code]).toEqual([words, 7])
    expect(text).not.toContain('lost')
    expect(err).toMatch(/log\.1, byte \d+: wrong checksum; transaction 0x3 is missing\n/)
  }
  const whole = await zoosh(['--past', `${bad}@0x2`, 'ls', '/'])
  expect([whole.code, whole.err]).toEqual([0, ''])
})

test('what is no directory, and no moment, is refused', async () => {
  for (const [spec, why] of [
    [join(folder, 'nowhere'), 'no such file or directory'],
    [`${dir}@soon`, '"soon" is not a moment'],
    [`${dir}@2001-01-01`, 'is before all that the files know'],
  ] as const) {
    const { code, text, err } = await zoosh(['--past', spec, 'ls', '/'])
    expect([code, text]).toEqual([2, ''])
    expect(err).toContain(why)
  }
})
