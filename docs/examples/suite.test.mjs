// A suite of Vitest on the sandbox: each test has a server of its own, and trouble on demand.
import { expect, test } from 'vitest'
import { connect, json, onSandbox, typed } from 'zoosh'

/** What is tested: adds one to a number in a znode, whatever others do meanwhile. */
const increment = (zk, path) => typed(zk, json()).update(path, (number) => number + 1)

const count = async (zk) => Number((await zk.get('/count')).data)
const sandboxed = (name, work) => test(name, onSandbox(work, { servers: 3, seed: [['/count', '0']] }))

sandboxed('many at once lose nothing', async ({ zk }) => {
  await Promise.all([1, 2, 3].map(() => increment(zk, '/count')))
  expect(await count(zk)).toBe(3)
})

sandboxed('a server that refuses once is asked again', async ({ zk, sandbox }) => {
  sandbox.failNext({ op: 'setData', error: 'BadVersion' })
  await increment(zk, '/count')
  expect(await count(zk)).toBe(1)
})

//#region guide
sandboxed('nobody knows what became of a write whose answer was lost', async ({ zk, sandbox }) => {
  sandbox.failNext({ op: 'setData', applied: true })
  await expect(increment(zk, '/count')).rejects.toMatchObject({ maybeApplied: true })
  expect(await count(zk)).toBe(1)
})
//#endregion

sandboxed('it goes on while its server goes down', async ({ zk, sandbox }) => {
  await sandbox.servers.find(({ address }) => address === zk.server).stop()
  await increment(zk, '/count')
  expect(await count(zk)).toBe(1)
})

sandboxed('an ephemeral is gone with a client that stays away', async ({ zk, sandbox }) => {
  const worker = await connect(sandbox.connectString, { sessionTimeout: 10_000 })
  await worker.create('/worker', null, { mode: 'ephemeral' })
  await worker.close({ keepSession: true })
  expect(await zk.exists('/worker')).toBeDefined()
  sandbox.advance(60_000)
  expect(await zk.exists('/worker')).toBeUndefined()
})
