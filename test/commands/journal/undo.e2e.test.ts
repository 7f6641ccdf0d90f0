import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { zoosh } from '../../harness/zoosh.ts'
import { noPty, TestShell } from '../../repl/test-shell.ts'

let sandbox: Sandbox
let zk: ZooKeeper
let home: string
let shell: TestShell | undefined

beforeEach(async () => {
  sandbox = await Sandbox.start({ seed: true })
  zk = await connect(sandbox.connectString)
  home = mkdtempSync(join(tmpdir(), 'zoosh-undo-'))
})
afterEach(async () => {
  await shell?.stop()
  shell = undefined
  await zk.close()
  await sandbox.stop()
  rmSync(home, { recursive: true, force: true })
})

function profile(fields: string): Record<string, string> {
  const config = join(home, '.config')
  mkdirSync(join(config, 'zoosh'), { recursive: true })
  writeFileSync(
    join(config, 'zoosh/profiles.yaml'),
    `profiles: {prod: {server: '${sandbox.connectString}', ${fields}}}`,
    {
      mode: 0o600,
    },
  )
  return { XDG_CONFIG_HOME: config, XDG_DATA_HOME: join(home, 'data') }
}

test('a deletion killed half-way is told to be interrupted, and all it took comes back', async () => {
  const env = { XDG_DATA_HOME: join(home, 'data') }
  const server = sandbox.connectString
  const paths = Array.from({ length: 12_000 }, (_, i) => `/big/${String(i).padStart(5, '0')}`)
  await zk.create('/big', 'root')
  await zk.createMany(paths.map((path) => ({ path, data: path })))
  const first = zk.watch(paths[0]!, { mode: 'exists' })
  const { code } = await zoosh(['delete', '-r', '-y', '/big'], {
    server,
    env,
    during(child) {
      void (async () => {
        for await (const { type } of first) if (type === 'NodeDeleted') break
        // It waits for answers now, with most of the znodes still there.
        sandbox.freeze()
        child.kill('SIGKILL')
      })()
    },
  })
  expect(code).toBe(137)
  sandbox.thaw()
  await zk.sync('/')
  const left = await zk.countDescendants('/big')
  expect(left).toBeLessThan(paths.length)
  expect(left).toBeGreaterThan(0)
  const [entry] = JSON.parse((await zoosh(['undo', 'ls', '--json'], { server, env })).text)
  expect(entry).toMatchObject({ state: 'interrupted', znodes: paths.length + 1, command: 'delete -r /big' })
  const undone = await zoosh(['undo', '-y', '--json'], { server, env })
  expect(JSON.parse(undone.text)).toMatchObject({ restored: paths.length - left, unchanged: left + 1, conflicts: 0 })
  const found = await zk.getMany(paths)
  expect(found.filter(({ error }) => error)).toEqual([])
  expect(found.every((one) => one.error === undefined && String(one.data) === one.path)).toBe(true)
})

test('without a terminal -y goes ahead where a name is to be typed, and says so', async () => {
  const env = profile('confirm: name')
  const refused = await zoosh(['delete', '-r', '/app', '-p', 'prod'], { env })
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('add -y') })
  const done = await zoosh(['delete', '-r', '/app', '-y', '-p', 'prod'], { env })
  expect(done).toMatchObject({ code: 0, text: '', err: expect.stringContaining('prod: nobody typed its name') })
  expect(await zk.exists('/app')).toBeUndefined()
  expect(await zoosh(['undo', '-y', '-p', 'prod'], { env })).toMatchObject({ code: 0 })
  expect(await zk.exists('/app/config/database')).toBeDefined()
})

test('a read-only profile refuses before anything is counted, asked or kept', async () => {
  const env = profile('readOnly: true')
  for (const line of [['delete', '-r', '/app'], ['quota', 'clear', '/app'], ['undo']]) {
    const refused = await zoosh([...line, '-y', '-p', 'prod'], { env })
    expect([line, refused.code, refused.err]).toEqual([line, 6, expect.stringContaining('read-only')])
  }
  expect(await zoosh(['delete', '-r', '/app', '--dry-run', '-p', 'prod'], { env })).toMatchObject({
    code: 0,
    err: 'would delete /app: 7 znodes, 171 B, 0 ephemeral\n',
  })
  expect((await zoosh(['undo', 'ls', '--json'], { env })).text).toBe('[]\n')
})

describe.skipIf(noPty())('on a terminal', () => {
  const asked = (text: string) => (rows: string[]) => rows.join('').includes(text)

  test('a question comes before a deletion and before its undo; both are done on yes only', async () => {
    shell = await TestShell.start({ home })
    const at = shell
    at.type('delete -r /app\r')
    await at.until(asked('delete /app: 7 znodes, 171 B, 0 ephemeral? (y/N)'))
    at.type('n\r')
    await at.until(asked('not done'))
    at.type('delete -r /app\r')
    await at.until((rows) => rows.at(-1)!.endsWith('(y/N)'))
    at.type('y\r')
    await at.until(asked('deleted 7; undo 1 puts it back'))
    at.type('undo\r')
    await at.until((rows) => /^\? undo 1 \(delete -r \/app, .*\(y\/N\)$/.test(rows.at(-1)!))
    at.type('y\r')
    await at.until((rows) => rows.join('').includes('put back 7, 171 B  delete -r /app') && rows.at(-1)!.endsWith('❯'))
    expect(await at.run('exists /app/config/database')).toEqual(['yes'])
  })

  test('-y does not stand for the name of a profile that wants it typed', async () => {
    const { XDG_CONFIG_HOME } = profile('confirm: name')
    shell = await TestShell.start({ args: ['--profile', 'prod'], home, env: { XDG_CONFIG_HOME: XDG_CONFIG_HOME! } })
    const at = shell
    at.type('delete -r /app -y\r')
    await at.until(asked('Type prod to go ahead'))
    at.type('y\r')
    await at.until(asked('not done: that is not "prod"'))
    expect(await zk.exists('/app')).toBeDefined()
    at.type('delete -r /app -y\r')
    await at.until((rows) => rows.filter((row) => row.includes('Type prod to go ahead')).length > 1)
    at.type('prod\r')
    await at.until(asked('deleted 7; undo 1 puts it back'))
    expect(await zk.exists('/app')).toBeUndefined()
  })
})
