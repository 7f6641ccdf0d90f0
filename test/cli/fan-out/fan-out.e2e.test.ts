import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { zoosh } from '../../harness/zoosh.ts'

const home = mkdtempSync(join(tmpdir(), 'zoosh-fan-out-'))
const sandboxes: Sandbox[] = []
const run = (line: string, env: Record<string, string> = {}) =>
  zoosh(line.split(' '), { env: { XDG_CONFIG_HOME: home, ...env } })

beforeAll(async () => {
  const profiles: Record<string, object> = { down: { server: '127.0.0.1:1' } }
  for (const name of ['prod', 'dr']) {
    const sandbox = await Sandbox.start()
    sandboxes.push(sandbox)
    profiles[name] = { server: sandbox.connectString }
    const zk = await connect(sandbox.connectString)
    await zk.create('/x', name)
    await zk.close()
  }
  mkdirSync(join(home, 'zoosh'))
  writeFileSync(join(home, 'zoosh/profiles.yaml'), JSON.stringify({ profiles }), { mode: 0o600 })
})
afterAll(async () => {
  rmSync(home, { recursive: true })
  for (const sandbox of sandboxes) await sandbox.stop()
})

test('several profiles are asked, each by its own settings', async () => {
  const own = { code: 0, text: 'prod\tprod\ndr\tdr\n', err: '' }
  expect(await run('-p prod,dr get /x')).toMatchObject(own)
  expect(await run('get /x', { ZOOSH_PROFILE: 'prod,dr' })).toMatchObject(own)
  expect(await run('get /x -p prod,dr', { ZOOSH_SERVER: '127.0.0.1:1' })).toMatchObject(own)
  expect(await run('-p dr,down get /x --timeout 2s')).toMatchObject({
    code: 3,
    text: 'dr\tdr\n',
    err: expect.stringContaining('zoosh: down: cannot connect'),
  })
})

test.each([
  ['-p prod,dr set /x 1', 'set changes something'],
  ['-p prod,nobody get /x', 'no profile "nobody"'],
  ['-p prod,prod get /x', 'named twice'],
  ['-p prod,dr -e pwd', 'takes one session'],
])('refused before anything is sent: %s', async (line, why) => {
  expect(await run(line)).toMatchObject({ code: 2, text: '', err: expect.stringContaining(why) })
})

test('another shell completes their names, and znodes of the first', async () => {
  expect((await run('__complete -p prod,')).text).toBe('prod,down\t\nprod,dr\t\n')
  expect((await run('__complete -p dr,prod get /x')).text).toContain('/x')
})
