import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { Barrier } from '../../src/recipes/barrier.ts'
import { Counter, nextId } from '../../src/recipes/counter.ts'
import { Services } from '../../src/recipes/discovery/services.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import { Group } from '../../src/recipes/group.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { MultiLock } from '../../src/recipes/lock/multi-lock.ts'
import { ReadWriteLock } from '../../src/recipes/lock/read-write-lock.ts'
import { ReentrantLock } from '../../src/recipes/lock/reentrant-lock.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { Kept } from '../../src/recipes/reopening/kept.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { json, typed } from '../../src/recipes/typed.ts'
import { treeCache } from '../../src/tree/cache/tree-cache.ts'

/** Each does its work below a path, leaves something there where it can, and gives back every path it has told. */
const rows: Readonly<Record<string, (zk: ZooKeeper, at: string) => Promise<readonly (string | undefined)[]>>> = {
  Lock: async (zk, at) => [(await new Lock(zk, at).acquire()).path],
  'Lock of kazoo': async (zk, at) => [(await new Lock(zk, at, { layout: 'kazoo' }).acquire()).path],
  ReadWriteLock: async (zk, at) => [(await new ReadWriteLock(zk, at).read.acquire()).path],
  ReentrantLock: async (zk, at) => {
    await new ReentrantLock(zk, at).run(async () => {})
    return [at]
  },
  MultiLock: async (zk, at) => {
    const held = await new MultiLock([new Lock(zk, `${at}/a`), new Lock(zk, `${at}/b`)]).acquire()
    await held.release()
    return [at]
  },
  Election: async (zk, at) => {
    const election = new Election(zk, at)
    const { path } = await election.campaign()
    return [path, ...(await election.candidates()).map((place) => place.path)]
  },
  Semaphore: async (zk, at) => [(await new Semaphore(zk, at, { permits: 1 }).acquire()).path],
  'Semaphore of kazoo': async (zk, at) => [
    (await new Semaphore(zk, at, { permits: 1, layout: 'kazoo' }).acquire()).path,
  ],
  Queue: async (zk, at) => {
    const queue = new Queue(zk, at)
    const put = [await queue.put('a'), await queue.put('b'), await queue.put('c', { delay: 60_000 })]
    const item = await queue.take()
    const told = [item.path, item.claim?.path, ...(await queue.items()).map(({ path }) => path)]
    await item.done()
    const lost = await item.done().catch((error: { path?: string }) => error.path)
    return [...put, ...told, lost ?? undefined]
  },
  Group: async (zk, at) => {
    const group = new Group(zk, at)
    const { path } = await group.join('me')
    const taken = await group.join('me').catch((error: { path?: string }) => error.path)
    return [path, String(taken), ...(await group.members()).map((member) => member.path)]
  },
  Barrier: async (zk, at) => {
    await new Barrier(zk, at, 1).pass()
    return [at]
  },
  DoubleBarrier: async (zk, at) => {
    const barrier = new DoubleBarrier(zk, at, 1, { name: 'me' })
    const { path } = await barrier.enter()
    return [path]
  },
  Counter: async (zk, at) => {
    await new Counter(zk, at).add(1n)
    return [at]
  },
  nextId: async (zk, at) => {
    await nextId(zk, at)
    return [at]
  },
  typed: async (zk, at) => {
    const values = typed(zk, json())
    await values.create(at, { a: 1 })
    await values.update(at, () => ({ a: 2 }))
    const none = await values.set(`${at}/none`, { a: 1 }).catch((error: { path?: string }) => error.path)
    return [at, String(none)]
  },
  Services: async (zk, at) => {
    const services = new Services(zk, at)
    const first = await services.register({ name: 'web', id: 'a', address: 'h' })
    const again = await services.register({ name: 'web', id: 'a', address: 'h' })
    await first.release()
    const stays = await services.publish({ name: 'web', id: 'b', address: 'h' })
    const told = [first.path, again.path, stays, ...(await services.instances()).map(({ path }) => path)]
    for await (const { registered } of services.watch()) {
      told.push(registered.path)
      break
    }
    const [, { instance }] = (await services.instances()) as [unknown, { instance: NonNullable<unknown> }]
    await services.remove({ name: 'web', id: 'b' })
    const gone = await services.update(instance as Parameters<Services['update']>[0]).catch((error) => error.path)
    return [...told, gone]
  },
  'a znode that is kept': async (zk, at) => {
    const kept = await Kept.make({ client: async () => zk }, at, 'x', {})
    await kept.set('y')
    const taken = await Kept.make({ client: async () => zk }, at, 'x', {}).catch(
      (error: { path?: string }) => error.path,
    )
    await kept.release()
    // Something is to be seen there after it.
    await zk.create(at)
    return [kept.path, String(taken)]
  },
  treeCache: async (zk, at) => {
    await zk.create(`${at}/a`, 'x', { parents: true })
    await using cache = treeCache(zk, at)
    await cache.ready
    const told = [...cache.paths()]
    for await (const change of cache.changes({ initial: true })) {
      told.push(change.path)
      if (change.path === `${at}/a`) break
    }
    return told
  },
  'a transaction': async (zk, at) => {
    const [made] = await zk.transaction().create(at).commit()
    const refused = await zk
      .transaction()
      .create(at)
      .commit()
      .catch((error: { path?: string }) => error.path)
    return [made!.path, String(refused)]
  },
}

/** What a namespace is for: whatever works in it sees nothing of where it lies, and touches nothing else. */
export function withinScenario(open: () => Promise<ZooKeeper>): void {
  test.each(Object.entries(rows))(
    'within a namespace %s writes nothing outside, and tells paths inside',
    async (name, run) => {
      const [zk, judge] = await Promise.all([open(), open()])
      const space = `/space-${name.replaceAll(' ', '-')}`
      await judge.create(space)
      const above = async () => (await judge.children('/')).children.toSorted()
      const before = await above()
      const told = await run(zk.within(space), '/place')
      expect(told.filter((path) => path !== undefined && !/^\/place(\/|$)/.test(path))).toEqual([])
      expect(await above()).toEqual(before)
      // Beside the place only what stands for it under another name, such as kazoo's lock of a semaphore.
      const inside = (await judge.children(space)).children
      expect(inside.length).toBeGreaterThan(0)
      expect(inside.filter((child) => !child.startsWith('place'))).toEqual([])
      await Promise.all([zk.close(), judge.close()])
    },
  )
}
