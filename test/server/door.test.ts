import { afterEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Sandbox } from '../../src/server/sandbox.ts'

let sandbox: Sandbox
let zk: ZooKeeper
afterEach(async () => {
  await zk.close()
  await sandbox.stop()
})

test('a client whose server goes down is on another one, with its session, and comes back to none', async () => {
  sandbox = await Sandbox.start({ servers: 3 })
  const { servers } = sandbox
  expect(sandbox.connectString).toBe(servers.map(({ address }) => address).join(','))
  expect(new Set(servers.map(({ port }) => port)).size).toBe(3)
  zk = await connect(sandbox.connectString)
  await zk.create('/e', 'x', { mode: 'ephemeral' })
  const id = zk.sessionId
  for (let round = 0; round < 3; round++) {
    const at = servers.find(({ address }) => address === zk.server)!
    await at.stop()
    expect(at.running).toBe(false)
    expect(String((await zk.get('/e')).data)).toBe('x')
    expect(zk.server).not.toBe(at.address)
    const { port } = at
    await at.start()
    expect(at.port).toBe(port)
  }
  expect(zk.sessionId).toBe(id)
})

test('with all of them down there is nobody, until one is up again', async () => {
  sandbox = await Sandbox.start({ servers: 2 })
  zk = await connect(sandbox.connectString)
  for (const server of sandbox.servers) await server.stop()
  await expect(zk.get('/', { timeout: 200 })).rejects.toMatchObject({ kind: 'timeout' })
  await sandbox.servers[1]!.start()
  await zk.get('/')
  expect(zk.server).toBe(sandbox.servers[1]!.address)
})

test('there is at least one', async () => {
  await expect(Sandbox.start({ servers: 0 })).rejects.toThrow('bad servers: a whole number from 1 on, not 0')
  sandbox = await Sandbox.start()
  expect(sandbox.servers.map(({ port }) => port)).toEqual([sandbox.port])
  zk = await connect(sandbox.connectString)
})
