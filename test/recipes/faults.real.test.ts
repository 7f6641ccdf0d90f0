import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import type { TraceEntry } from '../../src/client/terms/options.ts'
import { Barrier } from '../../src/recipes/barrier.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { ops } from '../../src/wire/ops.ts'
import { FaultyProxy } from '../harness/proxy.ts'
import { describeReal, realServer } from '../harness/real-server.ts'
import { eventually } from './eventually.ts'
import { figures, patience } from './figures.ts'

describeReal('recipes on a faulty network', () => {
  const server = realServer()
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString)
  })
  afterAll(() => zk?.close())

  const numbered = async (path: string): Promise<number> => (await zk.exists(path))?.numChildren ?? 0

  test(`${figures.lostAnswers} times the answer to the create is lost: one place, no orphan`, {
    timeout: patience,
  }, async () => {
    await using proxy = await FaultyProxy.start(server)
    const behind = await connect(proxy.connectString, { waitForConnection: true })
    const lock = new Lock(behind, '/lost-create')
    let cuts = 0
    for (let round = 0; round < figures.lostAnswers; round++) {
      proxy.dropAfterForwarding((chunk) => {
        const last = chunk.includes('-lock-')
        if (last) cuts++
        return last
      })
      await using held = await lock.acquire()
      expect(await numbered('/lost-create')).toBe(1)
      expect(await zk.exists(held.path)).toBeDefined()
      await held.release()
      expect(await numbered('/lost-create')).toBe(0)
    }
    expect(cuts).toBe(figures.lostAnswers)
    await behind.close()
  })

  test(`${figures.lostAnswers} times the answer to the release is lost: the lock is free`, {
    timeout: patience,
  }, async () => {
    await using proxy = await FaultyProxy.start(server)
    const behind = await connect(proxy.connectString, { waitForConnection: true })
    const lock = new Lock(behind, '/lost-delete')
    for (let round = 0; round < figures.lostAnswers; round++) {
      const held = await lock.acquire()
      proxy.dropAfterForwarding((chunk) => chunk.includes('-lock-'))
      await held.release()
      expect(await numbered('/lost-delete')).toBe(0)
    }
    await behind.close()
  })

  test(`${figures.tries} failing tries, some of them cut off, leave nothing`, { timeout: patience }, async () => {
    await using proxy = await FaultyProxy.start(server)
    const behind = await connect(proxy.connectString, { waitForConnection: true })
    await using held = await new Lock(zk, '/tries').acquire()
    const lock = new Lock(behind, '/tries')
    for (let round = 0; round < figures.tries; round++) {
      if (round % 10 === 0) proxy.dropAfterForwarding((chunk) => chunk.includes('-lock-'))
      expect(await lock.tryAcquire()).toBeUndefined()
      expect(await numbered('/tries')).toBe(1)
    }
    await held.release()
    await behind.close()
  })

  test('an item whose removal is not answered before the session is over is taken for ours', async () => {
    const queue = new Queue(zk, '/simple', { layout: 'simple' })
    await queue.put('once')
    await using proxy = await FaultyProxy.start(server)
    const behind = await connect(proxy.connectString, { sessionTimeout: 1_000 })
    proxy.dropAfterForwarding((chunk) => {
      const last = chunk.includes('qn-') && chunk.readInt32BE(8) === ops.delete.code
      if (last) proxy.faults.refusing = true
      return last
    })
    const item = await new Queue(behind, '/simple', { layout: 'simple' }).take()
    expect([behind.state, String(item.data)]).toEqual(['expired', 'once'])
    expect(await queue.items()).toEqual([])
  })

  test(`${figures.tokens} acquisitions by 5 clients have strictly increasing tokens`, {
    timeout: patience,
  }, async () => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => connect(server.connectString)))
    const tokens: bigint[] = []
    await Promise.all(
      clients.map(async (client) => {
        const lock = new Lock(client, '/tokens')
        for (let i = 0; i < figures.tokens / 5; i++) {
          await using held = await lock.acquire()
          tokens.push(held.zxid)
          await held.release()
        }
        await client.close()
      }),
    )
    expect(tokens).toHaveLength(figures.tokens)
    expect(tokens.findIndex((token, i) => i > 0 && token <= tokens[i - 1]!)).toBe(-1)
  })

  test(`${figures.waiters} waiters: one watch each and one of the holder, at most three requests a hand-over`, {
    timeout: patience,
  }, async () => {
    const requests: TraceEntry[] = []
    const trace = (entry: TraceEntry): void => {
      if (entry.path?.startsWith('/herd')) requests.push(entry)
    }
    const clients = await Promise.all(
      Array.from({ length: figures.waiters + 1 }, () => connect(server.connectString, { trace })),
    )
    const order: number[] = []
    const first = await new Lock(clients[0]!, '/herd').acquire()
    const held = clients.slice(1).map((client) => new Lock(client, '/herd').acquire())
    held.forEach((one, i) => void one.then(() => order.push(i)))
    // The holder looks after its own znode, which the first in line waits for, too.
    const watches = figures.waiters + 1
    await eventually(async () => (await server.fourLetter('wchs')).includes(`Total watches:${watches}`))
    expect(await server.fourLetter('wchs')).toContain(` connections watching ${figures.waiters} paths`)
    let holder = first
    for (let i = 0; i < figures.waiters; i++) {
      requests.length = 0
      await holder.release()
      await eventually(() => order.length === i + 1)
      holder = await held[order[i]!]!
      expect(requests.length, requests.map(({ op }) => op).join(' ')).toBeLessThanOrEqual(3)
    }
    await holder.release()
    expect(await server.fourLetter('wchs')).toContain('Total watches:0')
    await Promise.all(clients.map((client) => client.close()))
  })

  test(`${figures.barriers} barriers of 5, with cuts and unrelated events: none opens early`, {
    timeout: patience,
  }, async () => {
    const proxies = await Promise.all(Array.from({ length: 5 }, () => FaultyProxy.start(server)))
    const members = await Promise.all(proxies.map((proxy) => connect(proxy.connectString, { waitForConnection: true })))
    let early = 0
    for (let round = 0; round < figures.barriers; round++) {
      let complete = false
      const pass = async (client: ZooKeeper): Promise<void> => {
        await new Barrier(client, '/barrier', 5).pass()
        if (!complete) early++
      }
      const late = round % 5
      const passing = members.filter((_, i) => i !== late).map(pass)
      const junk = `/barrier/junk-${round}`
      await zk.create(junk, null, { parents: true })
      await zk.set(junk, 'x')
      if (round % 3 === 0) proxies[(late + 1) % 5]!.cut()
      if (round % 4 === 0) proxies[(late + 2) % 5]!.dropAfterForwarding((chunk) => chunk.includes('member_'))
      await sleep(Math.random() * 8)
      await zk.delete(junk)
      complete = true
      await Promise.all([...passing, pass(members[late]!)])
    }
    expect(early).toBe(0)
    await Promise.all(members.map((client) => client.close()))
    await Promise.all(proxies.map((proxy) => proxy.stop()))
  })
})
