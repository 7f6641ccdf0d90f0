import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { Barrier } from '../../src/recipes/barrier.ts'
import { configuration } from '../../src/recipes/configuration.ts'
import { Counter, NotANumber, nextId } from '../../src/recipes/counter.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import { Group } from '../../src/recipes/group.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { eventually } from './eventually.ts'

/** What the recipes beside locks and queues promise, on any server. `open` gives a session of its own. */
export function othersScenario(open: () => Promise<ZooKeeper>): void {
  test('a semaphore lets its number in and no more', async () => {
    const zk = await open()
    const semaphore = new Semaphore(zk, '/permits', { permits: 2 })
    const first = await semaphore.acquire()
    const second = await semaphore.acquire()
    expect(await semaphore.tryAcquire()).toBeUndefined()
    expect(await semaphore.tryAcquire({ wait: 50 })).toBeUndefined()
    expect(await semaphore.leases()).toHaveLength(2)
    const third = semaphore.acquire()
    await eventually(async () => (await semaphore.leases()).length === 3)
    await second.release()
    const held = await third
    await Promise.all([first.release(), held.release()])
    expect(await semaphore.leases()).toEqual([])
    await zk.close()
  })

  test('leadership goes to the next candidate when the leader resigns or its session ends', async () => {
    const sessions = await Promise.all([open(), open(), open()])
    const [a, b, c] = sessions.map((zk, i) => new Election(zk, '/leader', { id: `node-${i}` }))
    const first = await a!.campaign()
    const second = b!.campaign()
    await eventually(async () => (await a!.candidates()).length === 2)
    const third = c!.campaign()
    await eventually(async () => (await a!.candidates()).length === 3)
    const candidates = await a!.candidates()
    expect(candidates.map(({ data, holds }) => [data?.toString(), holds])).toEqual([
      ['node-0', true],
      ['node-1', false],
      ['node-2', false],
    ])
    await first.release()
    const next = await second
    expect(next.zxid).toBeGreaterThan(first.zxid)
    await sessions[1]!.close()
    expect(next.signal.aborted).toBe(true)
    await (await third).release()
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test('a barrier opens for all when the last has come, and again for the next round', async () => {
    const zk = await open()
    for (let round = 0; round < 5; round++) {
      const barrier = new Barrier(zk, '/barrier', 3)
      let passed = 0
      const early = [barrier.pass(), barrier.pass()].map((pass) => pass.then(() => void passed++))
      await eventually(async () => ((await zk.exists('/barrier'))?.numChildren ?? 0) >= 2)
      expect(passed).toBe(0)
      await barrier.pass()
      await Promise.all(early)
    }
    expect((await zk.children('/barrier')).children).toEqual([])
    await zk.close()
  })

  test('a member that gives up before the barrier opens does not count', async () => {
    const zk = await open()
    const barrier = new Barrier(zk, '/give-up', 2)
    const stop = new AbortController()
    const quitter = barrier.pass({ signal: stop.signal })
    await eventually(async () => ((await zk.exists('/give-up'))?.numChildren ?? 0) === 1)
    stop.abort(new Error('no patience'))
    await expect(quitter).rejects.toThrow('no patience')
    expect(await barrier.tryPass()).toBe(false)
    await Promise.all([barrier.pass(), barrier.pass()])
    await zk.close()
  })

  test('a start made by hand opens the barrier for everybody', async () => {
    const zk = await open()
    const waiting = new Barrier(zk, '/by-hand', 9).pass()
    await eventually(async () => ((await zk.exists('/by-hand'))?.numChildren ?? 0) === 1)
    await zk.create('/by-hand/start')
    await waiting
    await zk.close()
  })

  test('members of a double barrier begin together and end together, round after round', async () => {
    const sessions = await Promise.all([open(), open(), open()])
    for (let round = 0; round < 3; round++) {
      let inside = 0
      let left = 0
      await Promise.all(
        sessions.map(async (zk, i) => {
          const barrier = new DoubleBarrier(zk, '/double', 3)
          const member = await barrier.enter()
          inside++
          await eventually(() => inside === 3)
          left++
          await barrier.leave(member)
          expect(left).toBe(3)
          expect(i).toBeLessThan(3)
        }),
      )
    }
    expect((await sessions[0]!.children('/double')).children).toEqual([])
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test('a ready left behind by members that died does not let the next ones in early', async () => {
    const zk = await open()
    await zk.create('/stale/ready', null, { parents: true })
    const stop = new AbortController()
    const entering = new DoubleBarrier(zk, '/stale', 2).enter({ signal: stop.signal })
    await eventually(async () => (await zk.exists('/stale/ready')) === undefined)
    const other = new DoubleBarrier(zk, '/stale', 2)
    const members = await Promise.all([entering, other.enter()])
    await Promise.all(members.map((member) => other.leave(member)))
    await zk.close()
  })

  test('the halves of a double barrier are done by name, round after round', async () => {
    const sessions = await Promise.all([open(), open()])
    let inside = 0
    await Promise.all(
      sessions.map(async (zk, i) => {
        const half = () => new DoubleBarrier(zk, '/halves', 2, { name: `member-${i}` })
        for (let round = 1; round <= 5; round++) {
          inside++
          const { path } = await half().enter()
          expect(inside).toBeGreaterThanOrEqual(2 * round)
          await half().leave({ release: () => zk.delete(path) })
        }
      }),
    )
    expect((await sessions[0]!.children('/halves')).children).toEqual([])
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test('somebody deletes the znode of a member that waits: it is told', async () => {
    const zk = await open()
    const waiting = new DoubleBarrier(zk, '/thrown-out', 3, { name: 'waits' }).enter()
    waiting.catch(() => {})
    await eventually(async () => (await zk.exists('/thrown-out/waits')) !== undefined)
    await zk.delete('/thrown-out/waits')
    const others = [1, 2, 3].map(() => new DoubleBarrier(zk, '/thrown-out', 3).enter())
    await expect(waiting).rejects.toMatchObject({ name: 'NoNode', path: '/thrown-out/waits' })
    await Promise.all(others)
    await zk.close()
  })

  test('a watcher of a group sees joins, changes and deaths', async () => {
    const [zk, worker] = await Promise.all([open(), open()])
    const group = new Group(worker, '/workers')
    await group.join('first')
    const stop = new AbortController()
    const seen: string[] = []
    const watching = (async () => {
      for await (const { change, member } of new Group(zk, '/workers').watch({ signal: stop.signal }))
        seen.push(`${change} ${member.name}`)
    })()
    await eventually(() => seen.length === 1)
    const second = await group.join('second', 'hello')
    await eventually(() => seen.length === 2)
    await worker.set('/workers/second', 'changed')
    await eventually(() => seen.length === 3)
    await second.release()
    await eventually(() => seen.length === 4)
    await worker.close()
    await eventually(() => seen.length === 5)
    stop.abort()
    await watching
    expect(seen).toEqual(['present first', 'joined second', 'changed second', 'left second', 'left first'])
    await zk.close()
  })

  test('a name that is taken is refused', async () => {
    const [a, b] = await Promise.all([open(), open()])
    await using member = await new Group(a, '/names').join('one')
    await expect(new Group(b, '/names').join('one')).rejects.toMatchObject({ name: 'NodeExists' })
    await member.release()
    await Promise.all([a.close(), b.close()])
  })

  test('no increment is lost when many count at once', async () => {
    const sessions = await Promise.all([open(), open(), open(), open()])
    const counters = sessions.map((zk) => new Counter(zk, '/deep/visits'))
    await Promise.all(counters.flatMap((counter) => Array.from({ length: 10 }, () => counter.add(3n))))
    expect(await counters[0]!.value()).toBe(120n)
    expect(await counters[0]!.add(-(2n ** 70n))).toBe(120n - 2n ** 70n)
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test('binary numbers of Curator stay binary, and what is no number is refused', async () => {
    const zk = await open()
    await zk.create('/shared-count', Buffer.from([0, 0, 0, 41]))
    await zk.create('/atomic-long', Buffer.from('00000000ffffffff', 'hex'))
    await zk.create('/text', 'forty-two')
    expect(await new Counter(zk, '/shared-count').add(1n)).toBe(42n)
    expect((await zk.get('/shared-count')).data).toEqual(Buffer.from([0, 0, 0, 42]))
    expect(await new Counter(zk, '/atomic-long').add(1n)).toBe(2n ** 32n)
    expect((await zk.get('/atomic-long')).data).toEqual(Buffer.from('0000000100000000', 'hex'))
    await expect(new Counter(zk, '/text').add(1n)).rejects.toThrow(NotANumber)
    await expect(new Counter(zk, '/shared-count').add(2n ** 31n)).rejects.toThrow(NotANumber)
    await zk.close()
  })

  test('an id generator gives every number once, in order', async () => {
    const [a, b] = await Promise.all([open(), open()])
    const ids: number[] = []
    await Promise.all(
      [a, b].map(async (zk) => {
        for (let i = 0; i < 10; i++) ids.push(await nextId(zk, '/ids'))
      }),
    )
    expect(new Set(ids).size).toBe(20)
    expect(await nextId(a, '/ids')).toBe(20)
    expect((await a.children('/ids')).children).toEqual([])
    await Promise.all([a.close(), b.close()])
  })

  test('a configuration is told once a state, the newest for sure, also when it is deleted in between', async () => {
    const [zk, writer] = await Promise.all([open(), open()])
    const stop = new AbortController()
    const seen: string[] = []
    const reading = (async () => {
      for await (const { data } of configuration(zk, '/conf', { signal: stop.signal })) seen.push(String(data))
    })()
    await writer.create('/conf', '0')
    await eventually(() => seen.length === 1)
    await writer.create('/unrelated')
    for (let i = 1; i <= 30; i++) await writer.set('/conf', String(i))
    await eventually(() => seen.at(-1) === '30')
    await writer.delete('/conf')
    await writer.create('/conf', 'again')
    await eventually(() => seen.at(-1) === 'again')
    stop.abort()
    await reading
    expect(new Set(seen).size).toBe(seen.length)
    const numbers = seen.slice(0, -1).map(Number)
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    await Promise.all([zk.close(), writer.close()])
  })
}
