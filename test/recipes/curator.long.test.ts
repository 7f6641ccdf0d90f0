import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import type { Held } from '../../src/recipes/holding/held.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { ReadWriteLock } from '../../src/recipes/lock/read-write-lock.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { gone } from '../../src/recipes/steps/gone.ts'
import { MixedLayouts } from '../../src/recipes/steps/mixed-layouts.ts'
import { type Company, describeCurator } from './describe-curator.ts'

const TIMES = 25

let files = 0

/** A file with the number both sides increment, who was the last one, and how often the sides took turns. */
function fresh({ folder }: Company): string {
  const file = join(folder, `count-${files++}`)
  writeFileSync(file, '0 nobody 0')
  return file
}

function numbersIn(file: string): { value: number; turns: number } {
  const [value, , turns] = readFileSync(file, 'utf8').split(' ').map(Number)
  return { value: value!, turns: turns! }
}

async function increments(file: string, take: () => Promise<Held>): Promise<void> {
  for (let i = 0; i < TIMES; i++) {
    const held = await take()
    const [value, last, turns] = readFileSync(file, 'utf8').split(' ')
    writeFileSync(file, 'busy')
    await sleep(Math.random() * 4)
    writeFileSync(file, `${Number(value) + 1} zoosh ${Number(turns) + (last === 'zoosh' ? 0 : 1)}`)
    await held.release()
  }
}

async function reads(file: string, lock: Lock): Promise<void> {
  for (let i = 0; i < TIMES; i++) {
    const held = await lock.acquire()
    const first = readFileSync(file, 'utf8')
    await sleep(Math.random() * 4)
    expect(readFileSync(file, 'utf8')).toBe(first)
    expect(first).not.toBe('busy')
    await held.release()
  }
}

describeCurator('locks, elections, semaphores and barriers', (company) => {
  /** `number` of each side increment at once. @returns what the file says in the end */
  const race = async (kind: string, path: string, number: number, take: (zk: ZooKeeper) => Promise<Held>) => {
    const file = fresh(company)
    const theirs = Array.from({ length: number }, () => company.curator.ask('count', kind, path, file, TIMES))
    await company.until(() => numbersIn(file).value > 0)
    const ours = company.sessions.slice(0, number).map((session) => increments(file, () => take(session)))
    await Promise.all([...theirs, ...ours])
    const { value, turns } = numbersIn(file)
    process.stderr.write(`${kind}: ${value} increments, the sides took turns ${turns} times\n`)
    expect(turns).toBeGreaterThan(4)
    return value
  }

  test('InterProcessMutex: 4 + 4 holders × 25 increments lose none', async () => {
    expect(await race('mutex', '/mutex', 4, (session) => new Lock(session, '/mutex').acquire())).toBe(8 * TIMES)
  })

  test('InterProcessMutex waits for shared holders, and they for it', async () => {
    const file = fresh(company)
    const writers = [1, 2].map(() => company.curator.ask('count', 'mutex', '/mutex-shared', file, TIMES))
    await company.until(() => numbersIn(file).value > 0)
    const locks = company.sessions.map((session) => new Lock(session, '/mutex-shared', { shared: true }))
    await Promise.all([...writers, ...locks.map((lock) => reads(file, lock))])
    expect(numbersIn(file).value).toBe(2 * TIMES)
  })

  test('InterProcessReadWriteLock: readers see no writer of the other side', async () => {
    const file = fresh(company)
    const theirs = [
      ...[1, 2].map(() => company.curator.ask('count', 'write', '/read-write', file, TIMES)),
      ...[1, 2].map(() => company.curator.ask('read', '/read-write', file, TIMES)),
    ]
    await company.until(() => numbersIn(file).value > 0)
    const locks = company.sessions.map((session) => new ReadWriteLock(session, '/read-write'))
    await Promise.all([
      ...theirs,
      ...locks.slice(0, 2).map(({ write }) => increments(file, () => write.acquire())),
      ...locks.slice(2).map(({ read }) => reads(file, read)),
    ])
    expect(numbersIn(file).value).toBe(4 * TIMES)
  })

  test('InterProcessSemaphoreV2: 4 + 4 holders never have more than its 3 permits', async () => {
    const room = join(company.folder, 'room')
    mkdirSync(room)
    let most = 0
    const theirs = [1, 2, 3, 4].map(() => company.curator.ask('permits', '/permits', 3, room, TIMES))
    await company.until(() => readdirSync(room).length > 0)
    const ours = company.sessions.map(async (session, i) => {
      const semaphore = new Semaphore(session, '/permits', { permits: 3 })
      for (let time = 0; time < TIMES; time++) {
        const held = await semaphore.acquire()
        const file = join(room, `zoosh-${i}`)
        writeFileSync(file, '')
        await sleep(10 + Math.random() * 10)
        most = Math.max(most, readdirSync(room).length)
        rmSync(file)
        await held.release()
      }
    })
    await Promise.all(ours)
    const seen = [most, ...(await Promise.all(theirs)).map(Number)]
    process.stderr.write(`permits held at once, as seen by each: ${seen}\n`)
    expect(Math.max(...seen)).toBeLessThanOrEqual(3)
    expect(Math.max(...seen)).toBeGreaterThan(1)
  })

  test('InterProcessSemaphoreV2: who tries beside its holders gets what is free', async () => {
    for (const name of ['a', 'b', 'c']) await company.curator.ask('lease', '/tries', 7, name)
    const semaphores = Array.from(
      { length: 8 },
      (_, i) => new Semaphore(company.sessions[i % 4]!, '/tries', { permits: 7 }),
    )
    const held = await Promise.all(semaphores.map((semaphore) => semaphore.tryAcquire()))
    expect(held.filter((one) => one !== undefined)).toHaveLength(4)
    const theirs = company.curator.ask('lease', '/tries', 7, 'd')
    await company.until(async () => (await company.count('/tries/locks')) === 1)
    expect(await semaphores[0]!.tryAcquire()).toBeUndefined()
    await held.find((one) => one !== undefined)!.release()
    await theirs
    for (const name of ['a', 'b', 'c', 'd']) await company.curator.ask('giveBack', name)
    await Promise.all(held.map((one) => one?.release()))
  })

  test('InterProcessSemaphoreMutex is a semaphore with one permit', async () => {
    const take = (session: ZooKeeper): Promise<Held> => new Semaphore(session, '/single', { permits: 1 }).acquire()
    expect(await race('single', '/single', 3, take)).toBe(6 * TIMES)
  })

  test('LeaderLatch: leadership passes to and fro', async () => {
    const election = new Election(company.zk, '/latch', { id: 'zoosh' })
    await company.curator.ask('latch', '/latch', 'first')
    await company.until(async () => (await company.curator.ask('leads', 'first')) === 'true')
    expect(await election.tryCampaign()).toBeUndefined()
    const campaign = election.campaign()
    await company.until(async () => (await company.count('/latch')) === 2)
    await company.curator.ask('latch', '/latch', 'second')
    await company.until(async () => (await company.count('/latch')) === 3)
    expect((await election.candidates()).map(({ data }) => String(data))).toEqual(['first', 'zoosh', 'second'])
    await company.curator.ask('resign', 'first')
    const held = await campaign
    expect(await company.curator.ask('leader', 'second')).toBe('zoosh')
    expect(await company.curator.ask('leads', 'second')).toBe('false')
    await held.release()
    await company.until(async () => (await company.curator.ask('leads', 'second')) === 'true')
    await company.curator.ask('resign', 'second')
  })

  test('LeaderLatch and LeaderSelector: never two leaders in 4 + 4 candidates × 25 terms', async () => {
    const latch = (session: ZooKeeper): Promise<Held> => new Election(session, '/latches').campaign()
    expect(await race('latch', '/latches', 4, latch)).toBe(8 * TIMES)
    const selector = (session: ZooKeeper): Promise<Held> =>
      new Election(session, '/selectors', { layout: 'selector' }).campaign()
    expect(await race('selector', '/selectors', 4, selector)).toBe(8 * TIMES)
  })

  test('who stands beside a selector follows it, and a latch is refused', async () => {
    await company.zk.create('/selector')
    await company.zk.create('/selector/_c_9d1f-lock-', 'a selector', { mode: 'ephemeral-sequential' })
    await expect(new Election(company.zk, '/selector', { layout: 'latch' }).campaign()).rejects.toThrow(MixedLayouts)
    const campaign = new Election(company.sessions[1]!, '/selector').campaign()
    await company.until(async () => (await company.count('/selector')) === 2)
    const [first] = (await company.zk.children('/selector')).children.filter((name) => name.startsWith('_c_9d1f'))
    await company.zk.delete(`/selector/${first}`)
    const held = await campaign
    expect(held.path).toMatch(/-lock-\d{10}$/)
    await held.release()
  })

  test('DistributedDoubleBarrier: 2 + 2 members, 10 rounds, none early', async () => {
    for (let round = 0; round < 10; round++) {
      let inside = 0
      const theirs = [1, 2].map((i) => company.curator.ask('enter', '/double', 4, `m${i}`).then(() => inside++))
      const members = company.sessions.slice(0, 2).map((session) => new DoubleBarrier(session, '/double', 4))
      const first = members[0]!.enter().finally(() => inside++)
      await company.until(async () => (await company.count('/double')) === 3)
      expect(inside).toBe(0)
      const second = members[1]!.enter()
      const [a, b] = await Promise.all([first, second, ...theirs])
      let left = 0
      const leaving = [
        ...[1, 2].map((i) => company.curator.ask('leave', `m${i}`)),
        members[0]!.leave(a as Held).then(() => left++),
      ]
      await company.until(async () => !(await company.zk.exists((a as Held).path)))
      expect(left).toBe(0)
      await members[1]!.leave(b as Held)
      await Promise.all(leaving)
      expect(await company.count('/double')).toBe(0)
    }
  })

  test('DistributedDoubleBarrier: 2 + 2 members that wait for nobody between 50 rounds', async () => {
    const called = { enter: [0, 0, 0, 0], leave: [0, 0, 0, 0] }
    const early: string[] = []
    const go = async <M>(i: number, enter: () => Promise<M>, leave: (member: M) => Promise<unknown>): Promise<void> => {
      for (let turn = 1; turn <= 50; turn++) {
        called.enter[i] = turn
        const member = await enter()
        if (Math.min(...called.enter) < turn) early.push(`${i} entered ${turn}`)
        await sleep(Math.random() * 3)
        called.leave[i] = turn
        await leave(member)
        if (Math.min(...called.leave) < turn) early.push(`${i} left ${turn}`)
      }
    }
    const ours = company.sessions.slice(0, 2).map((session) => new DoubleBarrier(session, '/rounds', 4))
    await Promise.all([
      ...ours.map((barrier, i) =>
        go(
          i,
          () => barrier.enter(),
          (member) => barrier.leave(member),
        ),
      ),
      ...[2, 3].map((i) =>
        go(
          i,
          () => company.curator.ask('enter', '/rounds', 4, `r${i}`),
          () => company.curator.ask('leave', `r${i}`),
        ),
      ),
    ])
    expect(early).toEqual([])
    expect(await company.count('/rounds')).toBe(0)
  })

  test('DistributedBarrier is a znode: either puts it up and takes it away', async () => {
    await company.zk.create('/gate')
    let passed = false
    const waiting = company.curator.ask('waitOnBarrier', '/gate').then(() => {
      passed = true
    })
    await company.until(async () => (await company.server.fourLetter('wchp')).includes('/gate'))
    expect(passed).toBe(false)
    await company.zk.delete('/gate')
    await waiting
    await company.curator.ask('setBarrier', '/gate')
    const passing = gone(company.zk, '/gate')
    await company.curator.ask('removeBarrier', '/gate')
    await passing
  })
})
