import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { type Run, runner } from '../../commands/run-line.ts'

let here: Sandbox
let zk: ZooKeeper
let run: Run
const started: { sandbox: Sandbox; zk: ZooKeeper }[] = []

async function start(port = 0): Promise<{ sandbox: Sandbox; zk: ZooKeeper; run: Run }> {
  const sandbox = await Sandbox.start({ port })
  const client = await connect(sandbox.connectString)
  started.push({ sandbox, zk: client })
  return { sandbox, zk: client, run: runner(client, { server: sandbox.connectString }) }
}

beforeEach(async () => {
  const first = await start()
  here = first.sandbox
  zk = first.zk
  run = first.run
  for (const path of ['/beside', '/a', '/a/b']) await zk.create(path, path)
})
afterEach(async () => {
  for (const { sandbox, zk: client } of started.splice(0)) {
    await client.close()
    await sandbox.stop()
  }
})

const deleted = async (): Promise<number> => JSON.parse((await run('delete -r /a -y --json')).out).journal

test('another ensemble gets nothing, unless told to by number', async () => {
  const id = await deleted()
  const other = await start()
  // It has seen more transactions, so that its age alone does not tell.
  for (let i = 0; i < 50; i++) await other.zk.create(`/n${i}`, null)
  expect(await other.run('undo -y')).toMatchObject({ code: 1, err: expect.stringContaining('nothing to undo') })
  expect(await other.run(`undo ${id} -y`)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/from another ensemble.*\n.*--elsewhere/),
  })
  expect((await other.run('undo --elsewhere -y')).code).toBe(2)
  expect((await other.run(`undo ${id} --elsewhere -y`)).code).toBe(0)
  expect(String((await other.zk.get('/a/b')).data)).toBe('/a/b')
})

test('the same ensemble is known by another address', async () => {
  await deleted()
  const alias = runner(zk, { server: 'somewhere.else:2181' })
  expect((await alias('undo -y')).code).toBe(0)
  expect(await zk.exists('/a/b')).toBeDefined()
})

test('a server that began anew at the same address is another one', async () => {
  const { port } = here
  const id = await deleted()
  await zk.close()
  await here.stop()
  const anew = await start(port)
  expect(await anew.run(`undo ${id} -y`)).toMatchObject({ code: 2, err: expect.stringContaining('is older than') })
  expect((await anew.run('undo -y')).code).toBe(1)
})

test('the address is enough when nothing is left beside it', async () => {
  await zk.delete('/beside')
  await deleted()
  expect((await run('undo -y')).code).toBe(0)
  expect(await zk.exists('/a/b')).toBeDefined()
})
