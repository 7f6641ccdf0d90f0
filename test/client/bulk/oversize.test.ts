import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { readTree } from '../../../src/tree/walk/read-tree.ts'

/** What nobody had a handler for, while a test ran. */
const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(async () => {
  // They are told of a turn later.
  await sleep(10)
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

const MB = 1024 * 1024

/** 500 znodes, seven of which have 300 kB each, and one 2 MB. */
async function plant(zk: ZooKeeper): Promise<string[]> {
  const sizes = Array.from({ length: 500 }, (_, i) => (i % 70 === 9 ? 300_000 : i === 301 ? 2 * MB : 10))
  await zk.create('/big')
  const items = sizes.map((size, i) => ({ path: `/big/${i}`, data: Buffer.alloc(size, i) }))
  expect((await zk.createMany(items)).filter(({ error }) => error)).toEqual([])
  return items.map(({ path }) => path)
}

for (const compat of ['3.4', '3.5', '3.6', '3.9'])
  test(`${compat}: of many reads one is too large, and only that one fails`, async () => {
    await using sandbox = await Sandbox.start({ compat, maxBuffer: 4 * MB })
    await using writer = await connect(sandbox.connectString, { maxRequest: 4 * MB })
    const paths = await plant(writer)
    await using zk = await connect(sandbox.connectString, { maxReply: MB })
    const watch = zk.watch('/big/0', { mode: 'data' })
    await watch.ready
    // What else is under way is not the worse for it, and neither is the connection.
    const states: string[] = []
    if (compat >= '3.6') zk.events.subscribe(({ state }) => states.push(state))
    const [reads, other] = await Promise.all([zk.getMany([...paths, '/none']), zk.get('/big/1')])
    expect(other.data).toHaveLength(10)
    expect(reads.map(({ path }) => path)).toEqual([...paths, '/none'])
    const failed = reads.filter(({ error }) => error)
    expect(failed.map(({ path, error }) => [path, error?.name])).toEqual([
      ['/big/301', 'WireError'],
      ['/none', 'NoNode'],
    ])
    expect(failed[0]!.error!.message).toMatch(/getData \/big\/301.*2097\d{3} bytes.*1048576/)
    expect(
      reads.every((read) => read.error || read.data!.every((byte) => byte === Number(read.path.slice(5)) % 256)),
    ).toBe(true)
    expect(states).toEqual([])
    await writer.set('/big/0', 'x')
    expect((await watch.next()).value).toMatchObject({ type: 'NodeDataChanged' })
  })

test('a list of children that is too large fails alone, too', async () => {
  await using sandbox = await Sandbox.start()
  await using writer = await connect(sandbox.connectString)
  const name = 'x'.repeat(200)
  await writer.createMany([{ path: '/a' }, { path: '/b' }, { path: '/a/one' }])
  await writer.createMany(Array.from({ length: 600 }, (_, i) => ({ path: `/b/${name}${i}` })))
  await using zk = await connect(sandbox.connectString, { maxReply: 100_000 })
  const lists = await zk.childrenMany(['/a', '/b', '/a'])
  expect(lists.map((list) => (list.error ? list.error.name : list.children))).toEqual([['one'], 'WireError', ['one']])
})

for (const compat of ['3.4', '3.5'])
  test(`${compat}: many siblings are walked, by several at once from the first request on`, async () => {
    await using sandbox = await Sandbox.start({ compat })
    await using writer = await connect(sandbox.connectString)
    const items = Array.from({ length: 700 }, (_, i) => ({ path: `/w/${String(i).padStart(3, '0')}` }))
    await writer.createMany([{ path: '/w' }, ...items])
    await using zk = await connect(sandbox.connectString)
    let lost = 0
    zk.events.subscribe(({ state }) => void (lost += Number(state === 'reconnecting')))
    const all = async (): Promise<string[]> => {
      const found: string[] = []
      for await (const batch of readTree(zk, '/w')) found.push(...batch.map(({ path }) => path))
      return found
    }
    const walks = await Promise.all([all(), all(), all()])
    for (const found of walks) expect(found).toEqual(['/w', ...items.map(({ path }) => path)])
    // One loss for each that asked before anybody knew.
    expect(lost).toBeLessThanOrEqual(3)
    await all()
    expect(lost).toBeLessThanOrEqual(3)
  })
