import { expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { persistent } from '../../../src/recipes/reopening/persistent.ts'
import { treeCache } from '../../../src/tree/cache/tree-cache.ts'
import { eventually } from '../../recipes/eventually.ts'
import { Consumer } from '../follow/consumer.ts'

/** A server whose files can be put back to what they were. */
export interface Restorable {
  readonly connectString: string
  /** Stops it, keeps a copy of its files, and starts it again. */
  keep(): Promise<void>
  /** Stops it, puts the copy in the place of its files, and starts it again. */
  restore(): Promise<void>
}

/** A tree that goes back to an older one, and from there another way, under the same zxids and versions. */
export function restoredScenario(server: () => Restorable): void {
  test('a cached tree, and what its changes make, is that of a server that was put back to an older snapshot', async () => {
    const at = server()
    const write = async (work: (zk: Awaited<ReturnType<typeof connect>>) => Promise<unknown>) => {
      await using zk = await connect(at.connectString, { waitForConnection: true })
      await work(zk)
    }
    await write((zk) => zk.createMany(['', '/a', '/b', '/c'].map((path) => ({ path: `/t${path}`, data: 'one' }))))
    await at.keep()
    await using zk = await persistent(at.connectString, { sessionTimeout: 1500, waitForConnection: true })
    await using cache = treeCache(zk, '/t')
    await cache.ready
    const consumer = new Consumer()
    const told: string[] = []
    const reading = (async () => {
      for await (const change of cache.changes({ initial: true })) {
        consumer.take(change)
        told.push(`${change.type} ${change.path}`)
      }
    })()
    await write((zk) =>
      zk.transaction().set('/t/a', 'two').delete('/t/b').create('/t/d', 'two').set('/t/c', 'same').commit(),
    )
    await eventually(() => told.includes('NodeDataChanged /t/c'))
    const before = told.length
    await at.restore()
    // What the other history had under the very same zxid and versions, and what it had not.
    await write((zk) =>
      zk.transaction().set('/t/a', 'other').create('/t/e').create('/t/d', 'other').set('/t/c', 'same').commit(),
    )
    const tree = () => Object.fromEntries([...cache].map(({ path, data }) => [path, String(data)]))
    const real = { '/t': 'one', '/t/a': 'other', '/t/b': 'one', '/t/c': 'same', '/t/d': 'other', '/t/e': 'null' }
    await eventually(() => JSON.stringify(Object.entries(tree()).sort()) === JSON.stringify(Object.entries(real)))
    await eventually(() => consumer.tree.get('/t/a')?.data?.toString() === 'other')
    expect(consumer.faults).toEqual([])
    expect([...consumer.tree].map(([path, { data }]) => [path, String(data)]).sort()).toEqual(Object.entries(real))
    expect(told.slice(before).indexOf('Gap /t')).toBeGreaterThanOrEqual(0)
    await cache.close()
    await reading
  })
}
