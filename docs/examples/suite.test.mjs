// A suite of Vitest on the sandbox: each test has a server of its own, and trouble on demand.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect, Sandbox } from 'zoosh'

/** What is tested: adds one to a number in a znode, whatever others do meanwhile. */
async function increment(zk, path) {
  for (;;) {
    const { data, stat } = await zk.get(path)
    try {
      return await zk.set(path, String(Number(data) + 1), { version: stat.version })
    } catch (error) {
      if (error.name !== 'BadVersion') throw error
    }
  }
}

let sandbox
let zk

beforeEach(async () => {
  sandbox = await Sandbox.start({ servers: 3 })
  zk = await connect(sandbox.connectString)
  await zk.create('/count', '0')
})
afterEach(async () => {
  await zk.close()
  await sandbox.stop()
})

const count = async () => Number((await zk.get('/count')).data)

test('many at once lose nothing', async () => {
  await Promise.all([1, 2, 3].map(() => increment(zk, '/count')))
  expect(await count()).toBe(3)
})

test('a server that refuses once is asked again', async () => {
  sandbox.failNext({ op: 'setData', error: 'BadVersion' })
  await increment(zk, '/count')
  expect(await count()).toBe(1)
})

//#region guide
test('nobody knows what became of a write whose answer was lost', async () => {
  sandbox.failNext({ op: 'setData', applied: true })
  await expect(increment(zk, '/count')).rejects.toMatchObject({ maybeApplied: true })
  expect(await count()).toBe(1)
})
//#endregion

test('it goes on while its server goes down', async () => {
  const server = sandbox.servers.find(({ address }) => address === zk.server)
  await server.stop()
  await increment(zk, '/count')
  expect(await count()).toBe(1)
})

test('an ephemeral is gone with a client that stays away', async () => {
  const worker = await connect(sandbox.connectString, { sessionTimeout: 10_000 })
  await worker.create('/worker', null, { mode: 'ephemeral' })
  await worker.close({ keepSession: true })
  expect(await zk.exists('/worker')).toBeDefined()
  sandbox.advance(60_000)
  expect(await zk.exists('/worker')).toBeUndefined()
})
