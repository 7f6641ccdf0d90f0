import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { MultiLock } from '../../../src/recipes/lock/multi-lock.ts'
import { ReentrantLock } from '../../../src/recipes/lock/reentrant-lock.ts'

/** Locks that are taken again by who holds them, and several as one: rows of Curator's InterProcessMutex and InterProcessMultiLock. */
export function severalScenario(open: () => Promise<ZooKeeper>): void {
  const queue = async (zk: ZooKeeper, path: string): Promise<number> => (await zk.exists(path))?.numChildren ?? 0

  test('who holds it takes it again at once, however deep, and lets go of it in the end', async () => {
    await using zk = await open()
    const lock = new ReentrantLock(zk, '/again')
    expect(lock.isOurs).toBe(false)
    const seen = await lock.run(async (outer) => {
      await sleep(1)
      return lock.run(async (inner) => {
        await Promise.all([lock.run(async (held) => expect(held).toBe(outer)), sleep(1)])
        return [inner === outer, lock.isOurs, await queue(zk, '/again')]
      })
    })
    expect(seen).toEqual([true, true, 1])
    expect([lock.isOurs, await queue(zk, '/again')]).toEqual([false, 0])
  })

  test('whoever is not inside waits, in the same process, too; an error lets go of it', async () => {
    await using zk = await open()
    const lock = new ReentrantLock(zk, '/outside')
    let inside = 0
    let most = 0
    const visit = (): Promise<void> =>
      lock.run(async () => {
        most = Math.max(most, ++inside)
        await lock.run(() => sleep(5))
        inside--
      })
    const failing = lock.run(async () => {
      throw new Error('inside')
    })
    await Promise.all([visit(), visit(), visit(), expect(failing).rejects.toThrow('inside')])
    expect(most).toBe(1)
    await using held = await new Lock(zk, '/outside').acquire()
    expect(held.signal.aborted).toBe(false)
    expect(await new Lock(zk, '/outside').tryAcquire()).toBe(undefined)
    const stop = new AbortController()
    const waiting = lock.run(async () => {}, { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })

  test('what a flow left behind takes later is taken anew: the lock is free by then', async () => {
    await using zk = await open()
    const lock = new ReentrantLock(zk, '/left')
    let late: Promise<boolean> | undefined
    const held = await lock.run(async (outer) => {
      late = sleep(20).then(() => lock.run(async (own) => own !== outer))
      return outer
    })
    expect(held.signal.aborted).toBe(true)
    expect(await late).toBe(true)
  })

  test('several are held together, or none of them', async () => {
    await using zk = await open()
    await using other = await open()
    const paths = ['/both/a', '/both/b', '/both/c']
    const locks = new MultiLock(paths.map((path) => new Lock(zk, path)))
    const held = await locks.acquire()
    await held.confirm()
    expect(held.all).toHaveLength(3)
    expect(await Promise.all(paths.map((path) => queue(zk, path)))).toEqual([1, 1, 1])
    await held.release()
    expect([held.signal.aborted, ...(await Promise.all(paths.map((path) => queue(zk, path))))]).toEqual([true, 0, 0, 0])
    await using _ = await new Lock(other, paths[2]!).acquire()
    expect(await locks.tryAcquire()).toBe(undefined)
    expect(await locks.tryAcquire({ wait: 50 })).toBe(undefined)
    const stop = new AbortController()
    const waiting = locks.acquire({ signal: stop.signal })
    await sleep(20)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(await Promise.all(paths.map((path) => queue(zk, path)))).toEqual([0, 0, 1])
  })

  test('together they are lost with the first that is lost', async () => {
    await using zk = await open()
    await using other = await open()
    const held = await new MultiLock([new Lock(zk, '/first/a'), new Lock(other, '/first/b')]).acquire()
    await other.close()
    expect(held.signal.aborted).toBe(true)
    await expect(held.confirm()).rejects.toMatchObject({ name: 'ConnectionError' })
    await held.release()
    expect(await queue(zk, '/first/a')).toBe(0)
  })
}
