import { afterEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { probes } from '../../src/client/session/probes.ts'
import { Counter } from '../../src/recipes/counter.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import { follow } from '../../src/tree/follow/follow.ts'
import { PickyTransport } from '../harness/picky-transport.ts'

let sandbox: Sandbox | undefined
let zk: ZooKeeper | undefined
afterEach(async () => {
  await zk?.close()
  await sandbox?.stop()
})

/** A server that resumes sessions, and closes the connection at all that ZooKeeper 3.4 lacks. */
async function closing(): Promise<ZooKeeper> {
  const server = await Sandbox.start({ port: false })
  sandbox = server
  const lacking = new Set(Object.keys(probes).filter((op) => op !== 'setWatches'))
  const transport = () => new PickyTransport(server.transport(), (op) => (lacking.has(op!) ? 'closes' : 'passes'))
  zk = await connect('sandbox', { transport })
  return zk
}

test('a counter counts once', async () => {
  const counter = new Counter(await closing(), '/counter')
  expect([await counter.add(1n), await counter.add(1n)]).toEqual([1n, 2n])
})

test('a lock that nobody holds is taken, and given back', async () => {
  const lock = new Lock(await closing(), '/lock')
  const held = await lock.tryAcquire()
  expect(held).toBeDefined()
  await held!.release()
  expect((await zk!.children('/lock')).children).toEqual([])
})

test('changes are told', async () => {
  const client = await closing()
  await client.create('/a')
  const told: string[] = []
  const ready = ({ oneShot }: { oneShot: boolean }): void => {
    told.push(`one-shot ${oneShot}`)
    void client.create('/a/b', 'x')
  }
  for await (const { type, path } of follow(async () => client, ['/a'], { recursive: true, ready })) {
    if (type === 'Gap') continue
    told.push(`${type} ${path}`)
    if (path === '/a/b') break
  }
  expect(told).toEqual(['one-shot true', 'NodeCreated /a/b'])
})
