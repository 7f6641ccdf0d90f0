import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Counter } from '../../src/recipes/counter.ts'
import { Group } from '../../src/recipes/group.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { describeCurator } from './describe-curator.ts'

describeCurator('queues, groups and counters', (company) => {
  test('SimpleDistributedQueue: items go both ways, in order', async () => {
    await company.curator.ask('offer', '/simple', 'c0')
    const queue = new Queue(company.zk, '/simple')
    await queue.put('z0')
    await company.curator.ask('offer', '/simple', 'c1')
    expect((await queue.items()).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
    const item = await queue.take()
    expect(String(item.data)).toBe('c0')
    await item.done()
    expect(await company.curator.ask('poll', '/simple')).toBe('z0')
    const last = await queue.take()
    expect(String(last.data)).toBe('c1')
    await last.done()
    // It waits now, and so do we, in turns.
    const theirs = company.curator.ask('poll', '/simple')
    await new Queue(company.zk, '/simple', { layout: 'simple' }).put('z1')
    expect(await theirs).toBe('z1')
    const ours = new Queue(company.zk, '/simple', { layout: 'simple' }).take()
    await company.curator.ask('offer', '/simple', 'c2')
    expect(String((await ours).data)).toBe('c2')
  })

  /** 60 items of each side, taken by both at once. @returns all that were taken */
  const share = async (path: string, lockPath?: string): Promise<string[]> => {
    const queue = new Queue(company.zk, path, { layout: 'distributed', lockPath })
    for (let i = 0; i < 60; i++) {
      await queue.put(`z${i}`)
      if (i % 2 === 0) await company.curator.ask('put', path, `c${i},c${i + 1}`)
    }
    const theirs = company.curator.ask('consume', path, ...(lockPath === undefined ? [] : [lockPath]))
    const ours: string[] = []
    await Promise.all(
      company.sessions.map(async (session) => {
        const own = new Queue(session, path, { layout: 'distributed', lockPath })
        for (let item = await own.tryTake(); item; item = await own.tryTake()) {
          ours.push(String(item.data))
          await sleep(Math.random() * 4)
          await item.done()
        }
      }),
    )
    await company.until(async () => (await queue.items()).length === 0)
    await queue.put('end')
    const consumed = (await theirs).split(',').filter((text) => text !== '')
    process.stderr.write(`${path}: ${ours.length} items taken by zoosh, ${consumed.length} by Curator\n`)
    return [...ours, ...consumed].sort()
  }
  const all = Array.from({ length: 60 }, (_, i) => [`c${i}`, `z${i}`])
    .flat()
    .sort()

  test('DistributedQueue: 120 items are each taken once, by either side', async () => {
    expect(await share('/distributed')).toEqual(all)
  })

  test('DistributedQueue with a lock path: 120 items are each taken once, and claimed meanwhile', async () => {
    await company.zk.create('/claims')
    expect(await share('/claimed', '/claims')).toEqual(all)
    expect(await company.count('/claims')).toBe(0)
  })

  test('DistributedPriorityQueue: both sides take by priority, then in order', async () => {
    await company.curator.ask('put', '/priority', 'c-low', 700)
    const queue = new Queue(company.zk, '/priority')
    await queue.put('z-low', { priority: 700 })
    await queue.put('z-high', { priority: 5 })
    await company.curator.ask('put', '/priority', 'c-first', -3)
    await company.curator.ask('put', '/priority', 'c-high', 5)
    const item = await queue.take()
    expect(String(item.data)).toBe('c-first')
    await item.done()
    await queue.put('end', { priority: 999 })
    expect(await company.curator.ask('consume', '/priority')).toBe('z-high,c-high,c-low,z-low')
  })

  test('GroupMember: each side sees the members of the other', async () => {
    const member = await new Group(company.zk, '/group').join('zoosh')
    await company.curator.ask('join', '/group', 'curator')
    await company.until(async () => (await company.curator.ask('members', 'curator')) === 'curator,zoosh')
    await company.until(async () => (await new Group(company.zk, '/group').members()).length === 2)
    const members = await new Group(company.zk, '/group').members()
    expect(members.map(({ name, data }) => `${name}=${data}`)).toEqual(['curator=curator', 'zoosh='])
    await member.release()
    await company.until(async () => (await company.curator.ask('members', 'curator')) === 'curator')
    await company.curator.ask('part', 'curator')
    await company.until(async () => (await new Group(company.zk, '/group').members()).length === 0)
  })

  test('SharedCount and DistributedAtomicLong: both sides count with them', async () => {
    for (const [verb, layout] of [
      ['sharedCount', 'shared-count'],
      ['atomicLong', 'atomic-long'],
    ] as const) {
      const path = `/${layout}`
      const theirs = [company.curator.ask(verb, path, 100)]
      const counter = new Counter(company.zk, path, { layout })
      for (let i = 0; i < 100; i++) await counter.add(1n)
      await Promise.all(theirs)
      expect(await counter.value()).toBe(200n)
      expect(await new Counter(company.zk, path).add(-5n)).toBe(195n)
      expect(await company.curator.ask(verb, path, 1)).toBe('196')
    }
  })
})
