import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { startWords } from '../../harness/word-servers.ts'
import { runner } from '../run-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-timeline-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let middle = ''

beforeAll(async () => {
  const sandbox = await Sandbox.start({ port: false, dataDir: folder })
  const open = () => connect('sandbox:2181', { transport: () => sandbox.transport() })
  const zk = await open()
  const other = await open()
  await zk.create('/app', 'one')
  await zk.create('/apple', 'not asked for')
  await zk.transaction().set('/app', 'two').create('/app/x', 'new').commit()
  middle = `0x${zk.lastZxid.toString(16)}`
  await zk.setAcl('/app', 'world:anyone:cdrwa')
  await other.create('/app/mine', null, { mode: 'ephemeral' })
  await other.close()
  await zk.delete('/app/x')
  await zk.delete('/app')
  await zk.close()
  await sandbox.stop()
})

/** What happened, without when and by whom. */
async function told(words: string, past = folder): Promise<string[][]> {
  const { code, out, err } = await runner(undefined as unknown as ZooKeeper, { past })(`logs timeline ${words}`)
  expect([code, err]).toEqual([0, ''])
  return out
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([time, zxid, what, session, path, after]) => {
      expect(time).toMatch(/^\d{4}-.*Z$/)
      expect([zxid, session]).toEqual([expect.stringMatching(/^0x/), expect.stringMatching(/^0x/)])
      return [what!, path!, after ?? '']
    })
}

test('the moments at which a znode changed are listed, oldest first', async () => {
  expect(await told('/app')).toEqual([
    ['created', '/app', 'v0 "one"'],
    ['changed (multi)', '/app', 'v1 "two"'],
    ['acl', '/app', 'v1'],
    ['deleted', '/app', ''],
  ])
})

test('-r tells of all below it, what went with its session included', async () => {
  const below = (await told('/app -r')).map(([what, path]) => `${what} ${path}`)
  expect(below).toContain('created (multi) /app/x')
  expect(below).toContain('deleted-with-session /app/mine')
  expect(below).toContain('deleted /app/x')
  expect(below.join()).not.toContain('apple')
})

test('a moment ends it', async () => {
  expect(await told('/app', `${folder}@${middle}`)).toHaveLength(2)
})

test('each is a document under json', async () => {
  const { out } = await runner(undefined as unknown as ZooKeeper, { past: folder, output: 'ndjson' })(
    'logs timeline /app',
  )
  expect(JSON.parse(out.split('\n')[1]!)).toMatchObject({ path: '/app', action: 'changed', zxid: middle, data: 'two' })
})

test('without --past, and without a server on this machine, it is said how to name the files', async () => {
  const { code, err } = await runner(undefined as unknown as ZooKeeper)('logs timeline /app')
  expect(code).toBe(2)
  expect(err).toContain('--past DIR names it')
})

test('without --past the server of the settings says where its files are', async () => {
  await using server = await startWords({ conf: `dataDir=${folder}/version-2\ndataLogDir=${folder}/version-2\n` })
  const { code, out, err } = await runner(undefined as unknown as ZooKeeper, { server: server.connectString })(
    'logs timeline /app/x',
  )
  expect([code, out.split('\n').length, err]).toEqual([
    0,
    3,
    expect.stringContaining(`the data of ${server.connectString}`),
  ])
})
