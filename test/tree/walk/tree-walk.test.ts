import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { readTree } from '../../../src/tree/walk/read-tree.ts'
import { newTally } from '../../../src/tree/walk/znode.ts'

const ZNODES = 20_000
const want = { acl: true, data: true, stat: true }

let sandbox: Sandbox
let zk: ZooKeeper
/** Operations that were answered. */
let asked: string[]

beforeEach(async () => {
  sandbox = await Sandbox.start({ port: false })
  asked = []
  zk = await connect('', { transport: () => sandbox.transport(), trace: ({ op }) => asked.push(op) })
  await zk.createMany([{ path: '/a' }, ...Array.from({ length: ZNODES }, (_, i) => ({ path: `/a/n${i}`, data: 'x' }))])
  asked.length = 0
})
afterEach(async () => {
  sandbox.thaw()
  await zk.close()
  await sandbox.stop()
})

/** Waits until nothing is answered any more. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== asked.length; ) {
    before = asked.length
    await sleep(50)
  }
}

/** Reads until the crew is at work. */
async function readMuch(walk: AsyncGenerator<unknown[]>): Promise<void> {
  for (let read = 0; read < 6000; ) read += (await walk.next()).value?.length ?? ZNODES
  expect(sandbox.sessions.length).toBeGreaterThan(1)
}

test('a reader that stops leaves no session and no request behind', async () => {
  const walk = readTree(zk, '/a', { want })
  await readMuch(walk)
  await walk.return(undefined)
  expect(sandbox.sessions).toEqual([zk.sessionId])
  await zk.exists('/')
  const then = asked.length
  await quiet()
  expect(asked).toHaveLength(then)
  expect(zk.awaited).toBeUndefined()
})

test('one that does not come for more is not read ahead of', async () => {
  const tally = newTally()
  const walk = readTree(zk, '/a', { tally })
  await walk.next()
  await quiet()
  // At 250 a packet all of them would be 80.
  expect(asked.filter((op) => op === 'multiRead').length).toBeLessThan(50)
  await walk.return(undefined)
  expect(tally.read).toBeLessThan(10_000)
})

test('aborting ends it at once, with a server that does not answer any more', async () => {
  const stop = new AbortController()
  const walk = readTree(zk, '/a', { want, signal: stop.signal })
  await readMuch(walk)
  sandbox.freeze()
  const rest = (async () => {
    for await (const _ of walk);
  })()
  rest.catch(() => {})
  await sleep(50)
  stop.abort(new Error('enough'))
  await expect(rest).rejects.toThrow('enough')
  expect(sandbox.sessions.length).toBeGreaterThan(0)
})

test('stats come with the data of small znodes, and alone where data is large', async () => {
  const stats = async (root: string): Promise<void> => {
    asked.length = 0
    for await (const batch of readTree(zk, root, { want: { stat: true } }))
      for (const { stat } of batch) expect(stat).toBeDefined()
  }
  await stats('/a')
  expect(new Set(asked.slice(2))).toEqual(new Set(['multiRead']))
  const data = 'x'.repeat(5000)
  await zk.createMany([{ path: '/b' }, ...Array.from({ length: 500 }, (_, i) => ({ path: `/b/n${i}`, data }))])
  await stats('/b')
  expect(asked.filter((op) => op === 'exists').length).toBeGreaterThan(300)
})

test('a depth limit lists no children of the last level', async () => {
  for await (const _ of readTree(zk, '/a', { depth: 1 }));
  expect(asked).toEqual(['getChildren'])
})
