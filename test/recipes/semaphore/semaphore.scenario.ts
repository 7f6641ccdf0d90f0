import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Semaphore } from '../../../src/recipes/semaphore/semaphore.ts'
import { semaphoreLayouts } from '../../../src/recipes/semaphore/semaphore-layout.ts'
import { dice } from '../../harness/dice.ts'
import { eventually } from '../eventually.ts'

/** Znodes of the programs we share a semaphore with. */
const theirs = {
  curator: {
    lease: (path: string) => `${path}/leases/_c_${randomUUID()}-lease-`,
    place: (path: string) => `${path}/locks/_c_${randomUUID()}-lock-`,
  },
  kazoo: {
    lease: (path: string) => `${path}/${randomUUID().replaceAll('-', '')}`,
    place: (path: string) => `${path}-__lock__/${randomUUID().replaceAll('-', '')}__lock__`,
  },
} as const

/** What a semaphore promises to those who do not wait. `open` gives a session of its own. */
export function semaphoreScenario(open: () => Promise<ZooKeeper>, seeds: readonly number[]): void {
  test.each(seeds)('who tries gets a permit when there is one, however many try at once, seed %i', async (seed) => {
    const random = dice(seed)
    const layout = semaphoreLayouts[Math.floor(random() * 2)]!
    const path = `/tries-${seed}`
    const permits = 1 + Math.floor(random() * 12)
    const clients = 1 + Math.floor(random() * 10)
    const foreign = Math.min(permits, Math.floor(random() * 4))
    const sessions = await Promise.all(Array.from({ length: 3 }, open))
    const other = sessions[0]!
    const semaphores = Array.from(
      { length: clients },
      (_, i) => new Semaphore(sessions[i % sessions.length]!, path, { permits, layout }),
    )
    // Their directories are there from now on.
    await (await semaphores[0]!.acquire()).release()
    for (let i = 0; i < foreign; i++) {
      const mode = layout === 'curator' ? 'ephemeral-sequential' : 'ephemeral'
      await other.create(theirs[layout].lease(path), '', { mode })
    }
    for (let round = 0; round < 3; round++) {
      // Somebody of theirs is on its way through the lock.
      const passing = await other.create(theirs[layout].place(path), '', { mode: 'ephemeral-sequential' })
      const passed = sleep(random() * 20).then(() => other.delete(passing.path))
      const tries = semaphores.map(async (semaphore) => {
        await sleep(random() < 0.5 ? 0 : random() * 10)
        return semaphore.tryAcquire()
      })
      const held = (await Promise.all(tries)).filter((one) => one !== undefined)
      await passed
      expect({ seed, layout, got: held.length }).toEqual({ seed, layout, got: Math.min(clients, permits - foreign) })
      expect(await semaphores[0]!.leases()).toHaveLength(foreign + held.length)
      await Promise.all(held.map((one) => one.release()))
    }
    expect(await semaphores[0]!.leases()).toHaveLength(foreign)
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test.each(semaphoreLayouts)(
    'who tries does not wait behind one who waits for a permit, layout %s',
    async (layout) => {
      const sessions = await Promise.all([open(), open(), open()])
      const path = `/behind-${layout}`
      const [holder, waiter, tries] = sessions.map((zk) => new Semaphore(zk, path, { permits: 1, layout }))
      const held = await holder!.acquire()
      const waiting = waiter!.acquire()
      const line = layout === 'curator' ? `${path}/locks` : `${path}-__lock__`
      await eventually(async () => ((await sessions[0]!.exists(line))?.numChildren ?? 0) === 1)
      expect(await tries!.tryAcquire()).toBeUndefined()
      expect((await sessions[0]!.children(line)).children).toHaveLength(1)
      await held.release()
      await (await waiting).release()
      const got = await tries!.tryAcquire()
      expect(got).toBeDefined()
      await got?.release()
      await Promise.all(sessions.map((zk) => zk.close()))
    },
  )

  test('a try ends though somebody is stuck in the lock, and leaves nothing', async () => {
    const zk = await open()
    const path = '/stuck'
    const semaphore = new Semaphore(zk, path, { permits: 2 })
    await (await semaphore.acquire()).release()
    const stuck = await zk.create(theirs.curator.place(path), '', { mode: 'ephemeral-sequential' })
    expect(await semaphore.tryAcquire()).toBeUndefined()
    expect(await semaphore.leases()).toEqual([])
    const stop = new AbortController()
    const trying = semaphore.tryAcquire({ signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(trying).rejects.toThrow('enough')
    await zk.delete(stuck.path)
    await (await semaphore.tryAcquire())!.release()
    await zk.close()
  })
}
