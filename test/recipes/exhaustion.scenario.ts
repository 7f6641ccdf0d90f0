import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { Barrier } from '../../src/recipes/barrier.ts'
import { nextId } from '../../src/recipes/counter.ts'
import type { Held } from '../../src/recipes/holding/held.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Lock, type LockOptions } from '../../src/recipes/lock/lock.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { queueLayouts } from '../../src/recipes/queue/queue-layout.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { SequenceExhausted } from '../../src/recipes/steps/sequence-exhausted.ts'
import { runner } from '../commands/run-line.ts'
import type { Worn } from '../harness/worn-data.ts'
import { eventually } from './eventually.ts'

const LAST = 2_147_483_647
/** The next number is the last one that tells an order. */
const NEARLY = LAST - 1
/** Counters of servers before 3.6, which went on below zero. */
const BELOW = [-LAST - 1, -1_999_999_999, -1_000_000_001, -5] as const

const directories = [
  ...['/lock', '/shared', '/elect', '/try', '/ids', '/cli', '/semaphore/locks', '/leases/leases', '/barrier'],
  ...['/crowd', '/waits/entries', '/delayed/delayed', '/due/entries', '/anew', '/back', '/back/many'],
  ...queueLayouts.map((layout) => (layout === 'locking' ? '/q-locking/entries' : `/q-${layout}`)),
]

/** What a server has when it starts for `exhaustionScenario`. */
export const wornDirectories: readonly Worn[] = [
  ...['/semaphore', '/leases', '/waits', '/delayed', '/due', '/q-locking'].map((path) => ({ path })),
  ...directories.map((path) => ({ path, cversion: NEARLY })),
  { path: '/line', cversion: NEARLY - 1 },
  ...BELOW.flatMap((cversion) => ['lock', 'queue'].map((kind) => ({ path: `/${kind}${cversion}`, cversion }))),
]

/** What recipes do when a directory has counted to its end, on any server. `open` gives a session of its own. */
export function exhaustionScenario(open: () => Promise<ZooKeeper>): void {
  async function using(use: (zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await use(zk)
    } finally {
      await zk.close()
    }
  }

  const refused = async (work: Promise<unknown>, path: string): Promise<void> => {
    const error = await work.then(
      (value) => expect.unreachable(`it gave ${String((value as Held).path)}`),
      (why: unknown) => why,
    )
    expect(error).toBeInstanceOf(SequenceExhausted)
    expect(error).toMatchObject({ path, message: expect.stringContaining(path), hint: expect.stringContaining(path) })
  }

  const empty = async (zk: ZooKeeper, path: string): Promise<void> =>
    expect((await zk.children(path)).children).toEqual([])

  test('a lock is given under the last number that tells an order, and then refused; nothing is left', () =>
    using(async (zk) => {
      const lock = new Lock(zk, '/lock')
      const held = await lock.acquire()
      expect(held.path).toMatch(/-lock-2147483646$/)
      for (const refusal of [lock.acquire(), lock.tryAcquire(), lock.tryAcquire({ wait: 1000 })])
        await refused(refusal, '/lock')
      expect((await zk.children('/lock')).children).toHaveLength(1)
      await held.release()
      await refused(lock.acquire(), '/lock')
      await empty(zk, '/lock')
    }))

  test('never two hold it, however many try at the end of the numbers', async () => {
    const sessions = await Promise.all(Array.from({ length: 4 }, open))
    let inside = 0
    let most = 0
    const options: LockOptions[] = [{}, { layout: 'kazoo' }, { shared: true }]
    const outcomes = await Promise.allSettled(
      Array.from({ length: 24 }, async (_, i) => {
        await using _held = await new Lock(sessions[i % 4]!, '/crowd', options[i % 3]).acquire()
        most = Math.max(most, ++inside)
        await sleep(5)
        inside--
      }),
    )
    expect(most).toBeLessThanOrEqual(1)
    const won = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(won.length).toBeLessThanOrEqual(1)
    await empty(sessions[0]!, '/crowd')
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test('who stands in line with a good number gets its turn, whoever comes after the end', () =>
    using(async (zk) => {
      // It counts as a child: the next number is the last one that tells an order.
      const first = await zk.create('/line/_c_theirs-lock-0000000007', null, { mode: 'ephemeral' })
      const waiting = new Lock(zk, '/line').acquire()
      await eventually(async () => (await zk.children('/line')).children.length === 2)
      await refused(new Lock(zk, '/line').acquire(), '/line')
      await zk.delete(first.path)
      const held = await waiting
      await refused(new Lock(zk, '/line').acquire(), '/line')
      await held.release()
      await empty(zk, '/line')
    }))

  test('shared locks, elections, semaphores and ids are refused, too', () =>
    using(async (zk) => {
      const read = new Lock(zk, '/shared', { shared: true })
      const reader = await read.acquire()
      await refused(read.acquire(), '/shared')
      await reader.release()
      const election = new Election(zk, '/elect')
      const leader = await election.campaign()
      await refused(election.campaign(), '/elect')
      await refused(election.tryCampaign(), '/elect')
      await leader.release()
      const semaphore = new Semaphore(zk, '/semaphore', { permits: 9 })
      const held = await semaphore.acquire()
      await refused(semaphore.acquire(), '/semaphore/locks')
      await refused(semaphore.tryAcquire(), '/semaphore/locks')
      await held.release()
      expect(await nextId(zk, '/ids')).toBe(NEARLY)
      await refused(nextId(zk, '/ids'), '/ids')
      await refused(nextId(zk, '/ids'), '/ids')
      for (const path of ['/shared', '/elect', '/semaphore/locks', '/semaphore/leases', '/ids']) await empty(zk, path)
    }))

  test('what goes by no order goes on: leases, and the members of a barrier', () =>
    using(async (zk) => {
      const semaphore = new Semaphore(zk, '/leases', { permits: 3 })
      const held = await Promise.all([1, 2, 3].map(() => semaphore.acquire()))
      expect(await semaphore.tryAcquire()).toBeUndefined()
      await Promise.all(held.map((one) => one.release()))
      for (let round = 0; round < 3; round++)
        await Promise.all([1, 2, 3].map(() => new Barrier(zk, '/barrier', 3).pass()))
      await empty(zk, '/barrier')
    }))

  test.each(BELOW)('numbers below zero tell no order, neither ours nor theirs: %i', (cversion) =>
    using(async (zk) => {
      const path = `/lock${cversion}`
      for (const layout of ['curator', 'kazoo', 'curator-rw'] as const)
        await refused(new Lock(zk, path, { layout }).acquire(), path)
      await refused(nextId(zk, path), path)
      const queue = `/queue${cversion}`
      for (const layout of queueLayouts.filter((one) => one !== 'locking'))
        await refused(new Queue(zk, queue, { layout }).put('x'), queue)
      await empty(zk, path)
      await empty(zk, queue)
      // A program that sorts the names takes this one for the first.
      const good = `/good${cversion}`
      const number = cversion < -999_999_999 ? String(cversion) : `-${String(-cversion).padStart(9, '0')}`
      await zk.create(`${good}/_c_theirs-lock-${number}`, null, { parents: true })
      await refused(new Lock(zk, good).acquire(), good)
      await refused(new Lock(zk, good, { shared: true }).tryAcquire(), good)
      expect((await zk.children(good)).children).toHaveLength(1)
    }),
  )

  const takeAll = async (queue: Queue): Promise<string[]> => {
    const taken: string[] = []
    for (let item = await queue.tryTake(); item; item = await queue.tryTake()) {
      taken.push(String(item.data))
      await item.done()
    }
    return taken
  }

  test.each(queueLayouts)('a queue of layout %s takes no more, gives what it has, and begins anew', (layout) =>
    using(async (zk) => {
      const path = `/q-${layout}`
      const entries = layout === 'locking' ? `${path}/entries` : path
      const queue = new Queue(zk, path, { layout })
      await queue.put('good')
      for (let i = 0; i < 3; i++) await refused(queue.put(`bad ${i}`), entries)
      expect((await queue.items()).map(({ path: item }) => item.slice(-10))).toEqual(['2147483646'])
      // Theirs, who do not mind.
      const theirs = await zk.create(
        `${entries}/${layout === 'simple' ? 'qn-' : layout === 'distributed' ? 'queue-' : 'entry-100-'}`,
        '',
        { mode: 'persistent-sequential' },
      )
      expect(theirs.path).toMatch(/2147483647$|-2147483646$/)
      await refused(queue.put('bad'), entries)
      await zk.delete(theirs.path)
      expect(await takeAll(queue)).toEqual(['good'])
      await refused(queue.put('bad'), entries)
      await empty(zk, entries)
      await zk.delete(entries)
      await queue.put('again')
      expect((await queue.items()).map(({ path: item }) => item.slice(-10))).toEqual(['0000000000'])
      expect(await takeAll(queue)).toEqual(['again'])
    }),
  )

  test('with takers waiting an item at the end of the numbers is either taken or refused, never both or neither', async () => {
    const sessions = await Promise.all([open(), open(), open()])
    const stop = new AbortController()
    const taken: string[] = []
    const taking = sessions.slice(1).map(async (zk) => {
      const queue = new Queue(zk, '/waits')
      for (;;) {
        const item = await queue.take({ signal: stop.signal })
        taken.push(String(item.data))
        await item.done()
      }
    })
    const queue = new Queue(sessions[0]!, '/waits')
    await queue.put('good')
    const put: string[] = ['good']
    for (let i = 0; i < 40; i++) {
      try {
        await queue.put(`late ${i}`)
        put.push(`late ${i}`)
      } catch (error) {
        expect(error).toBeInstanceOf(SequenceExhausted)
      }
    }
    while ((await queue.items()).length > 0) await sleep(5)
    stop.abort()
    await Promise.allSettled(taking)
    expect(taken.sort()).toEqual(put.sort())
    await Promise.all(sessions.map((zk) => zk.close()))
  })

  test('delayed items are refused at the end of their numbers, and delivered at the end of those of the queue', () =>
    using(async (zk) => {
      const delayed = new Queue(zk, '/delayed')
      await delayed.put('good', { delay: 60_000 })
      await refused(delayed.put('bad', { delay: 60_000 }), '/delayed/delayed')
      expect(await delayed.items()).toHaveLength(1)
      const due = new Queue(zk, '/due')
      for (const name of ['a', 'b', 'c', 'd']) await due.put(name, { delay: 1 })
      await sleep(10)
      expect(await takeAll(due)).toEqual(['a', 'b', 'c', 'd'])
      for (const name of ['e', 'f', 'g']) await due.put(name, { delay: 1 })
      for (const name of ['e', 'f', 'g']) {
        const item = await due.take()
        expect(String(item.data)).toBe(name)
        await item.done()
      }
    }))

  test('an item that is given back is not lost when its name is taken', () =>
    using(async (zk) => {
      const place = '/back/qn-2147483647'
      await zk.create(place, 'ours')
      const queue = new Queue(zk, '/back', { layout: 'simple' })
      const item = await queue.take()
      await zk.create(place, 'theirs')
      await item.release()
      expect((await takeAll(queue)).sort()).toEqual(['ours', 'theirs'])
    }))

  test('a directory that is made anew counts from 0', () =>
    using(async (zk) => {
      const lock = new Lock(zk, '/anew')
      await (await lock.acquire()).release()
      await refused(lock.acquire(), '/anew')
      await zk.delete('/anew')
      const held = await lock.acquire()
      expect(held.path).toMatch(/-lock-0000000000$/)
      await held.release()
    }))

  test('commands end with 5 and say how to go on', () =>
    using(async (zk) => {
      const run = runner(zk)
      expect(await run('counter /cli --next')).toMatchObject({ code: 0, out: `${NEARLY}\n` })
      for (const line of [
        'counter /cli --next',
        'lock /cli --no-wait',
        'lock /cli --shared',
        'elect /cli --wait 1s',
        'queue put /cli x --layout simple',
      ]) {
        expect(await run(line), line).toMatchObject({ code: 5, out: '' })
        expect((await run(line)).err).toMatch(/\/cli are used up.*\n.*delete -r \/cli/)
      }
      await empty(zk, '/cli')
      const json = await run('counter /cli --next --json')
      expect(JSON.parse(json.err).error).toMatchObject({ exit: 5, hint: expect.stringContaining('delete -r /cli') })
    }))
}
