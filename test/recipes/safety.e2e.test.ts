import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { FaultyProxy } from '../harness/proxy.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'
import { figures, patience } from './figures.ts'
import { kazoo, runWorker, type Spawned } from './spawned.ts'

describeReal('the safety of recipes between processes', () => {
  const server = realServer({ tickTime: 250 })
  let zk: ZooKeeper
  let folder: string

  beforeAll(async () => {
    zk = await connect(server.connectString)
    folder = mkdtempSync(join(tmpdir(), 'zoosh-safety-'))
  })
  afterAll(async () => {
    await zk?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const count = async (start: (file: string) => Spawned[]): Promise<number> => {
    const file = join(folder, `count-${Math.random()}`)
    writeFileSync(file, '0')
    const workers = start(file)
    const codes = await Promise.all(workers.map(({ ended }) => ended))
    expect(codes, workers.map(({ err }) => err).join('')).toEqual(workers.map(() => 0))
    return Number(readFileSync(file, 'utf8'))
  }
  const times = String(figures.increments)

  test(`8 processes × ${times} increments of a file under one lock lose none`, { timeout: patience }, async () => {
    const workers = (file: string): Spawned[] =>
      Array.from({ length: 8 }, () => runWorker('increment.js', [server.connectString, '/count', file, times]))
    expect(await count(workers)).toBe(8 * figures.increments)
  })

  test.skipIf(!kazoo)(`4 processes of zoosh and 4 of kazoo share a lock`, { timeout: patience }, async () => {
    const workers = (file: string): Spawned[] => {
      const args = [server.connectString, '/count-mixed', file, times]
      return Array.from({ length: 4 }, () => [
        runWorker('increment.js', [...args, 'kazoo']),
        runWorker('increment.py', args),
      ]).flat()
    }
    expect(await count(workers)).toBe(8 * figures.increments)
  })

  test(`5 candidates, ${figures.elections} leaders killed or cut off: never two at a time`, {
    timeout: patience,
  }, async () => {
    await zk.create('/log')
    const proxies = await Promise.all(Array.from({ length: 5 }, () => FaultyProxy.start(server)))
    const start = (i: number): Spawned => runWorker('lead.js', [proxies[i]!.connectString, '/lead', '/log', String(i)])
    const candidates = proxies.map((_, i) => start(i))
    const election = new Election(zk, '/lead')
    let last = 0n
    try {
      for (let round = 0; round < figures.elections; round++) {
        let leader = -1
        // A new leader, and it has written.
        await eventually(async () => {
          const first = (await election.candidates().catch(() => []))[0]
          if (!first || first.stat.czxid <= last) return false
          leader = Number(first.data)
          last = first.stat.czxid
          return true
        })
        await sleep(Math.random() * 30)
        const proxy = proxies[leader]!
        if (round % 2 === 0) {
          candidates[leader]!.process.kill('SIGKILL')
          await candidates[leader]!.ended
          candidates[leader] = start(leader)
        } else {
          proxy.faults.frozen = 'both'
          await eventually(async () => (await election.candidates())[0]?.stat.czxid !== last)
          proxy.thaw()
          proxy.cut()
        }
      }
    } finally {
      for (const candidate of candidates) candidate.process.kill('SIGKILL')
      await Promise.all(candidates.map(({ ended }) => ended))
      await Promise.all(proxies.map((proxy) => proxy.stop()))
    }
    const writes = [...(await zk.children('/log')).children].sort()
    const log = await zk.getMany(writes.map((name) => `/log/${name}`))
    const tokens = log.map((read) => BigInt(String((read as { data: Buffer }).data)))
    expect(tokens.length).toBeGreaterThan(figures.elections)
    // In the order of the server's transactions every leader writes before the next one, and never again.
    expect(tokens.findIndex((token, i) => i > 0 && token < tokens[i - 1]!)).toBe(-1)
    expect(new Set(tokens).size).toBeGreaterThan(figures.elections / 2)
  })

  test(`${figures.items} items, 10 takers killed at random: nothing is lost`, { timeout: patience }, async () => {
    const queue = new Queue(zk, '/work')
    for (let i = 0; i < figures.items; i++) await queue.put(String(i))
    const seen = join(folder, 'seen')
    writeFileSync(seen, '')
    const start = (): Spawned => runWorker('take.js', [server.connectString, '/work', seen])
    const takers = Array.from({ length: 10 }, start)
    let kills = 0
    try {
      await eventually(() => readFileSync(seen, 'utf8') !== '')
      const end = performance.now() + patience
      while ((await queue.items()).length > 0 && performance.now() < end) {
        await sleep(20 + Math.random() * 60)
        const victim = Math.floor(Math.random() * takers.length)
        takers[victim]!.process.kill('SIGKILL')
        kills++
        await takers[victim]!.ended
        takers[victim] = start()
      }
    } finally {
      for (const taker of takers) taker.process.kill('SIGKILL')
      await Promise.all(takers.map(({ ended }) => ended))
    }
    const items = readFileSync(seen, 'utf8').trim().split('\n')
    expect(new Set(items).size).toBe(figures.items)
    expect(items.length - figures.items).toBeLessThanOrEqual(kills)
    expect(kills).toBeGreaterThan(0)
  })
})
