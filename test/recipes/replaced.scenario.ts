import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { Services } from '../../src/recipes/discovery/services.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import { Group } from '../../src/recipes/group.ts'
import type { Held } from '../../src/recipes/holding/held.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { ReadWriteLock } from '../../src/recipes/lock/read-write-lock.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { Kept } from '../../src/recipes/reopening/kept.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { eventually } from './eventually.ts'

interface Made {
  readonly path: string
  /** Undefined where nobody is told of its loss. */
  readonly doubt: AbortSignal | undefined
  /** Whatever takes it away or writes into it when it is over. */
  end(): Promise<unknown>
}

const release = (held: Held): Made => ({ path: held.path, doubt: held.doubt, end: () => held.release() })

/** Names that others may make, too: let go of at once, with no time to hear of another. */
const named: Readonly<Record<string, (zk: ZooKeeper, root: string) => Promise<Made>>> = {
  'a member of a group': async (zk, root) => release(await new Group(zk, root).join('me')),
  'a member of a Party': async (zk, root) => release(await new Group(zk, root, { layout: 'party' }).join('me')),
  'an instance of a service': async (zk, root) =>
    release(await new Services(zk, root).register({ name: 'web', id: 'me', address: 'h' })),
  'a member of a double barrier': async (zk, root) => {
    const barrier = new DoubleBarrier(zk, root, 1, { name: 'me' })
    const member = await barrier.enter()
    return { ...release(member), end: () => barrier.leave(member) }
  },
  'an item given back': async (zk, root) => {
    const queue = new Queue(zk, root)
    await queue.put('x')
    const item = await queue.take()
    return { ...release(item.claim!), end: () => item.release() }
  },
  'an item done': async (zk, root) => {
    const queue = new Queue(zk, root)
    await queue.put('x')
    const item = await queue.take()
    const end = async () => {
      await expect(item.done()).rejects.toMatchObject({ name: 'NoNode', path: item.claim!.path })
      expect(await queue.items()).toHaveLength(1)
    }
    return { ...release(item.claim!), end }
  },
  'a znode that is kept': async (zk, root) => {
    const kept = await Kept.make({ client: async () => zk }, root, 'x', {})
    const end = async () => {
      await kept.set('y')
      await kept.release()
    }
    return { path: root, doubt: undefined, end }
  },
}

/** Names with a GUID, which nobody makes by chance: left alone as soon as it was heard that ours are gone. */
const unique: Readonly<Record<string, (zk: ZooKeeper, root: string) => Promise<Held | undefined>>> = {
  'a lock': (zk, root) => new Lock(zk, root).acquire(),
  'a lock of kazoo': (zk, root) => new Lock(zk, root, { layout: 'kazoo' }).acquire(),
  'a shared lock': (zk, root) => new ReadWriteLock(zk, root).read.acquire(),
  'a leadership': (zk, root) => new Election(zk, root).campaign(),
  'a permit': (zk, root) => new Semaphore(zk, root, { permits: 1 }).acquire(),
  'a permit of kazoo': (zk, root) => new Semaphore(zk, root, { permits: 1, layout: 'kazoo' }).acquire(),
}

/** What a recipe has made is replaced by somebody else's before it is let go of: that one stays as it is. */
export function replacedScenario(open: () => Promise<ZooKeeper>): void {
  let count = 0
  const replace = async (zk: ZooKeeper, path: string) => {
    await zk.transaction().delete(path).create(path, 'theirs', { mode: 'ephemeral' }).commit()
    return zk.exists(path)
  }
  const untouched = async (zk: ZooKeeper, path: string, theirs: Awaited<ReturnType<typeof replace>>) => {
    const { data, stat } = await zk.get(path)
    expect([String(data), stat.czxid, stat.mzxid]).toEqual(['theirs', theirs!.czxid, theirs!.mzxid])
  }

  test.each(Object.entries(named))('%s leaves alone what stands in its place', async (_, make) => {
    const [zk, other] = await Promise.all([open(), open()])
    const made = await make(zk, `/replaced${count++}`)
    const theirs = await replace(other, made.path)
    await made.end()
    await untouched(other, made.path, theirs)
    await Promise.all([zk.close(), other.close()])
  })

  test.each(Object.entries(unique))('%s leaves alone what stands in its place', async (_, make) => {
    const [zk, other] = await Promise.all([open(), open()])
    const root = `/replaced${count++}`
    const held = (await make(zk, root))!
    expect(held.path).toMatch(/[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}/)
    const theirs = await replace(other, held.path)
    await eventually(() => held.doubt.aborted)
    await held.release()
    await untouched(other, held.path, theirs)
    await Promise.all([zk.close(), other.close()])
  })
}
