import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { ReadWriteLock } from '../../src/recipes/lock/read-write-lock.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { gone } from '../../src/recipes/steps/gone.ts'
import { MixedLayouts } from '../../src/recipes/steps/mixed-layouts.ts'
import { UsageError } from '../../src/wire/error.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'
import { kazoo, runKazoo, type Spawned } from './spawned.ts'

describeReal('locks, elections, semaphores and barriers shared with kazoo', () => {
  const server = realServer({ javaProperties: { 'znode.container.checkIntervalMs': 100 } })
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString)
    await zk.create('/shared')
  })
  afterAll(() => zk?.close())

  const python = (script: string): Spawned => runKazoo(server.connectString, script)
  const count = async (path: string): Promise<number> => (await zk.exists(path))?.numChildren ?? 0

  test.skipIf(!kazoo)('a lock goes from kazoo to zoosh and back', async () => {
    const script = `
lock = zk.Lock("/shared/lock")
lock.acquire()
say("one")
until(lambda: len(zk.get_children("/shared/lock")) == 2)
lock.release()
lock.acquire()
say("two")
lock.release()
`
    const other = python(script)
    await eventually(() => other.out === 'one\n')
    const held = await new Lock(zk, '/shared/lock', { layout: 'kazoo' }).acquire()
    await eventually(async () => (await count('/shared/lock')) === 2)
    expect(other.out).toBe('one\n')
    await held.release()
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe('one\ntwo\n')
  })

  test.skipIf(!kazoo)('the directory of a lock of kazoo, made sure of once, is not tidied away', async () => {
    const held = await new Lock(zk, '/stays', { layout: 'kazoo' }).acquire()
    const other = python(`
lock = zk.Lock("/stays")
with lock:
    pass
say("once")
until(lambda: zk.exists("/go"))
with lock:
    say("again")
`)
    await eventually(async () => (await count('/stays')) === 2)
    await held.release()
    await eventually(() => other.out === 'once\n')
    // The server goes through all of them at a time; after the second round the first is complete.
    for (const path of ['/goes', '/goes-later']) {
      await (await new Lock(zk, path, { layout: 'curator' }).acquire()).release()
      await eventually(async () => (await zk.exists(path)) === undefined)
    }
    await zk.create('/go')
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe('once\nagain\n')
  })

  test.skipIf(!kazoo)('both stand for the same election', async () => {
    const leading = await new Election(zk, '/shared/leader', { id: 'zoosh', layout: 'kazoo' }).campaign()
    const other = python(`
election = zk.Election("/shared/leader", "kazoo")
election.run(lambda: say(election.contenders()))
`)
    await eventually(async () => (await count('/shared/leader')) === 2)
    const candidates = await new Election(zk, '/shared/leader').candidates()
    expect(candidates.map(({ data }) => String(data))).toEqual(['zoosh', 'kazoo'])
    expect(other.out).toBe('')
    await leading.release()
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe("['kazoo']\n")
  })

  test.skipIf(!kazoo)('a double barrier opens for both together', async () => {
    const other = python(`
barrier = zk.DoubleBarrier("/shared/barrier", 2)
barrier.enter()
say("in")
barrier.leave()
say("out")
`)
    await eventually(async () => (await count('/shared/barrier')) === 1)
    expect(other.out).toBe('')
    const barrier = new DoubleBarrier(zk, '/shared/barrier', 2)
    await barrier.leave(await barrier.enter())
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe('in\nout\n')
  })

  test.skipIf(!kazoo)('a double barrier is used again and again, 20 rounds, none early and none stuck', async () => {
    // Whoever is stuck in one is not met by the next try.
    const path = `/shared/rounds-${randomUUID()}`
    const other = python(`
for turn in range(20):
    barrier = zk.DoubleBarrier("${path}", 3)
    say("enter")
    barrier.enter()
    time.sleep(0.001 * (turn % 3))
    say("leave")
    barrier.leave()
`)
    const said = (word: string): number => other.out.split('\n').filter((line) => line === word).length
    const called = { enter: [0, 0], leave: [0, 0] }
    const early: string[] = []
    const rounds = [0, 1].map(async (i) => {
      for (let turn = 1; turn <= 20; turn++) {
        const barrier = new DoubleBarrier(zk, path, 3)
        called.enter[i] = turn
        const member = await barrier.enter()
        if (Math.min(...called.enter) < turn) early.push(`entered ${turn}`)
        await eventually(() => said('enter') >= turn)
        called.leave[i] = turn
        await barrier.leave(member)
        if (Math.min(...called.leave) < turn) early.push(`left ${turn}`)
        await eventually(() => said('leave') >= turn)
      }
    })
    await Promise.all(rounds)
    expect(await other.ended, other.err).toBe(0)
    expect(early).toEqual([])
    expect(await count(path)).toBe(0)
  })

  test.skipIf(!kazoo)('readers of both share, and a writer of either waits for them', async () => {
    const { read, write } = new ReadWriteLock(zk, '/shared/rw', { layout: 'kazoo' })
    const reader = await read.acquire()
    const other = python(`
reading = zk.ReadLock("/shared/rw")
reading.acquire()
say("reads")
until(lambda: len(zk.get_children("/shared/rw")) == 3)
reading.release()
say("left")
writing = zk.WriteLock("/shared/rw")
writing.acquire()
say("writes")
until(lambda: len(zk.get_children("/shared/rw")) == 2)
writing.release()
`)
    await eventually(() => other.out === 'reads\n')
    const writing = write.acquire()
    await eventually(() => other.out === 'reads\nleft\n')
    await eventually(async () => (await count('/shared/rw')) === 3)
    await reader.release()
    const writer = await writing
    expect(other.out).toBe('reads\nleft\n')
    await eventually(async () => (await count('/shared/rw')) === 2)
    await writer.release()
    await eventually(() => other.out === 'reads\nleft\nwrites\n')
    await (await read.acquire()).release()
    expect(await other.ended, other.err).toBe(0)
  })

  test.skipIf(!kazoo)('a semaphore lets its number in, of both together', async () => {
    const other = python(`
semaphore = zk.Semaphore("/shared/permits", "kazoo", max_leases=2)
semaphore.acquire()
say("in")
until(lambda: zk.exists("/shared/full"))
say(sorted(semaphore.lease_holders()))
second = zk.Semaphore("/shared/permits", max_leases=2)
say(second.acquire(blocking=False))
until(lambda: len(zk.get_children("/shared/permits-__lock__")) == 1)
semaphore.release()
`)
    await eventually(() => other.out === 'in\n')
    // Nothing but what is there says whose it is.
    const semaphore = new Semaphore(zk, '/shared/permits', { permits: 2, data: 'zoosh' })
    const held = await semaphore.acquire()
    expect(await semaphore.tryAcquire()).toBeUndefined()
    await zk.create('/shared/full')
    await eventually(() => other.out.endsWith('False\n'))
    expect(other.out).toBe("in\n['kazoo', 'zoosh']\nFalse\n")
    const next = await semaphore.acquire()
    expect(await semaphore.leases()).toHaveLength(2)
    expect(await other.ended, other.err).toBe(0)
    await Promise.all([held.release(), next.release()])
    await expect(new Semaphore(zk, '/shared/permits', { permits: 3 }).acquire()).rejects.toThrow(UsageError)
    const curator = new Semaphore(zk, '/shared/permits', { permits: 2, layout: 'curator' })
    await expect(curator.acquire()).rejects.toThrow(MixedLayouts)
  })

  test.skipIf(!kazoo)('who tries a semaphore beside kazoo gets what is free', async () => {
    const other = python(`
semaphores = [zk.Semaphore("/shared/tries", max_leases=7) for _ in range(3)]
for semaphore in semaphores:
    semaphore.acquire()
say("in")
until(lambda: zk.exists("/shared/tried"))
say(zk.Semaphore("/shared/tries", max_leases=7).acquire(blocking=False))
for semaphore in semaphores:
    semaphore.release()
`)
    await eventually(() => other.out === 'in\n')
    const semaphores = Array.from({ length: 8 }, () => new Semaphore(zk, '/shared/tries', { permits: 7 }))
    const held = await Promise.all(semaphores.map((semaphore) => semaphore.tryAcquire()))
    expect(held.filter((one) => one !== undefined)).toHaveLength(4)
    await zk.create('/shared/tried')
    expect(await other.ended, other.err).toBe(0)
    expect(await semaphores[0]!.leases()).toHaveLength(4)
    await Promise.all(held.map((one) => one?.release()))
  })

  test.skipIf(!kazoo)('a barrier of kazoo is a znode: either puts it up and takes it away', async () => {
    await zk.create('/shared/gate')
    const other = python(`
gate = zk.Barrier("/shared/gate")
say("waits")
gate.wait()
say("passed")
zk.Barrier("/shared/second").create()
until(lambda: zk.exists("/shared/waiting"))
zk.Barrier("/shared/second").remove()
`)
    await eventually(() => other.out === 'waits\n')
    await zk.delete('/shared/gate')
    await eventually(async () => (await zk.exists('/shared/second')) !== undefined)
    const passing = gone(zk, '/shared/second')
    await zk.create('/shared/waiting')
    await passing
    expect(await other.ended, other.err).toBe(0)
    expect(other.out).toBe('waits\npassed\n')
  })
})
