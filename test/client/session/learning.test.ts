import { afterEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Abilities } from '../../../src/client/session/abilities.ts'
import { probes } from '../../../src/client/session/probes.ts'
import type { Reply } from '../../../src/client/session/scout.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { ZkError } from '../../../src/wire/error.ts'
import { type OpName, ops } from '../../../src/wire/ops.ts'
import { dice } from '../../harness/dice.ts'
import { type Fate, PickyTransport } from '../../harness/picky-transport.ts'
import { seedsToPlay } from '../../harness/seeds.ts'

const started: Sandbox[] = []
afterEach(async () => {
  for (const sandbox of started.splice(0)) await sandbox.stop()
})

async function sandbox(compat = '3.9'): Promise<Sandbox> {
  const one = await Sandbox.start({ port: false, compat, minSessionTimeout: 1000 })
  started.push(one)
  one.seed([
    ['/n', null],
    ['/s', null],
    ['/d', null],
    ['/d/1', 'one'],
    ['/d/2', 'two'],
  ])
  return one
}

/** A client over connections on which `judge` decides; `opened` counts them. */
async function over(server: Sandbox, judge: (op: OpName | undefined) => Fate) {
  const seen = { opened: 0, sent: [] as (OpName | undefined)[] }
  const zk = await connect('sandbox', {
    timeout: 5000,
    sessionTimeout: 20_000,
    transport: () => {
      seen.opened++
      return new PickyTransport(server.transport(), (op) => {
        seen.sent.push(op)
        return judge(op)
      })
    },
  })
  return { zk, seen }
}

const closesAt =
  (...unknown: OpName[]) =>
  (op: OpName | undefined): Fate =>
    op !== undefined && unknown.includes(op) ? 'closes' : 'passes'

test('every operation that ZooKeeper 3.4 lacks has a request to ask for it with', () => {
  const late = Object.entries(ops).filter(([, { since }]) => /^3\.[5-9]/.test(since))
  expect(Object.keys(probes).sort()).toEqual([...late.map(([name]) => name), 'setWatches'].sort())
})

describe('a server that closes the connection at an operation it does not know', () => {
  test('is found out once; what old servers have is used instead, and the session goes on', async () => {
    const server = await sandbox()
    const { zk, seen } = await over(server, closesAt('multiRead', 'create2', 'getAllChildrenNumber'))
    const { sessionId } = zk
    const both = await zk.getMany(['/d/1', '/d/2'])
    expect(both.map((read) => !read.error && String(read.data))).toEqual(['one', 'two'])
    expect(seen.sent.filter((op) => op === 'multiRead')).toHaveLength(3)
    expect((await zk.create('/n/a', 'x', { mode: 'ephemeral' })).stat.ephemeralOwner).toBe(sessionId)
    expect(await zk.countDescendants('/d')).toBe(2)
    const { opened } = seen
    await zk.getMany(['/d/1', '/n/none'])
    await zk.create('/n/b')
    await zk.countDescendants('/d')
    expect(seen.opened).toBe(opened)
    expect(zk.sessionId).toBe(sessionId)
    await zk.close()
  })

  test('is known to siblings, too', async () => {
    const server = await sandbox()
    const { zk, seen } = await over(server, closesAt('multiRead'))
    await zk.getMany(['/d/1', '/d/2'])
    const sibling = await zk.sibling()
    const { opened } = seen
    await sibling.getMany(['/d/1', '/d/2'])
    expect(seen.opened).toBe(opened)
    await sibling.close()
    await zk.close()
  })

  test('says Unimplemented where nothing does the same, and nothing was applied', async () => {
    const server = await sandbox()
    const { zk } = await over(server, closesAt('createContainer', 'whoAmI', 'addWatch', 'setWatches2'))
    await expect(zk.create('/n/c', null, { mode: 'container' })).rejects.toMatchObject({ name: 'Unimplemented' })
    await expect(zk.whoAmI()).rejects.toMatchObject({ name: 'Unimplemented' })
    const watch = zk.watch('/n', { mode: 'persistent-recursive' })
    const heard: string[] = []
    const hear = async (): Promise<void> => {
      for await (const { type } of watch) heard.push(type)
    }
    await expect(hear()).rejects.toMatchObject({ name: 'Unimplemented' })
    expect(heard.filter((type) => type !== 'Gap')).toEqual([])
    expect(await zk.exists('/n/c')).toBeUndefined()
    await zk.close()
  })

  test('is asked for all that was on its way at once', async () => {
    const server = await sandbox()
    const { zk, seen } = await over(server, closesAt('multiRead', 'create2'))
    const paths = Array.from({ length: 300 }, (_, i) => (i % 2 ? '/d/1' : '/d/2'))
    const [reads, created] = await Promise.all([zk.getMany(paths), zk.create('/n/x'), zk.exists('/d')])
    expect(reads.every((read) => !read.error)).toBe(true)
    expect(created.path).toBe('/n/x')
    expect(seen.opened).toBeLessThan(8)
    await zk.close()
  })
})

describe('a creation on a server that gives no stat', () => {
  test('has happened, also when the znode is gone before it can be looked at', async () => {
    const server = await sandbox('3.4')
    const zk = await connect('sandbox', { transport: () => server.transport() })
    const other = await connect('sandbox', { transport: () => server.transport() })
    await zk.create('/n/known', 'x')
    server.delay(30)
    const created = zk.create('/n/a', 'abc', { mode: 'ephemeral' })
    await other.delete('/n/a')
    const { path, stat } = await created
    server.delay(0)
    expect([path, stat.ephemeralOwner, stat.dataLength, stat.version]).toEqual(['/n/a', zk.sessionId, 3, 0])
    expect(stat.czxid).toBe((await other.exists('/n'))!.pzxid - 1n)
    await zk.close()
    await other.close()
  })

  test('is in doubt, not denied, when the look at it is lost', async () => {
    const server = await sandbox('3.4')
    const { zk } = await over(server, (op) => (op === 'exists' ? 'resets' : 'passes'))
    const failure = await zk.create('/n/a').catch((error) => error)
    expect(failure).toMatchObject({ name: 'ConnectionError', maybeApplied: true, path: '/n/a' })
    expect(failure.message).toContain('/n/a was created')
    await zk.close()
  })
})

describe('an ordinary loss of the connection', () => {
  test('teaches nothing: what was asked first is asked again, and is used from then on', async () => {
    for (const fate of ['closes', 'resets', 'loses-answer'] as const) {
      const server = await sandbox()
      let left = 1
      const { zk, seen } = await over(server, (op) => (op === 'multiRead' && left-- > 0 ? fate : 'passes'))
      expect((await zk.getMany(['/d/1', '/d/2'])).every((read) => !read.error)).toBe(true)
      seen.sent.length = 0
      await zk.getMany(['/d/1', '/d/2'])
      expect(seen.sent).toEqual(['multiRead'])
      await zk.close()
    }
  })

  test('leaves a write in doubt, as ever, when the operation turns out to be known', async () => {
    for (const fate of ['closes', 'resets', 'loses-answer'] as const) {
      const server = await sandbox()
      let left = 1
      const { zk } = await over(server, (op) => (op === 'create2' && left-- > 0 ? fate : 'passes'))
      await expect(zk.create('/n/a')).rejects.toMatchObject({ kind: 'lost', maybeApplied: true })
      expect((await zk.exists('/n/a')) !== undefined).toBe(fate === 'loses-answer')
      await zk.create('/n/b')
      await zk.close()
    }
  })

  test('leaves a write in doubt when the server cannot be asked', async () => {
    const server = await sandbox()
    const { zk } = await over(server, (op) => {
      if (op !== 'create2') return 'passes'
      server.refuseConnections()
      return 'closes'
    })
    await expect(zk.create('/n/a')).rejects.toMatchObject({ maybeApplied: true })
    server.refuseConnections(false)
    await zk.close()
  })

  test('and a close of the client in the middle of finding out leaves nothing behind', async () => {
    const server = await sandbox()
    const { zk } = await over(server, (op) => {
      if (op !== 'create2') return 'passes'
      server.freeze()
      return 'closes'
    })
    const failure = zk.create('/n/a').catch((error) => error)
    await new Promise((resolve) => setImmediate(resolve))
    await zk.close()
    expect(await failure).toBeInstanceOf(ConnectionError)
    expect(zk.state).toBe('closed')
  })
})

describe('verdicts', () => {
  const said = async (...replies: Reply[]) => {
    const abilities = new Abilities()
    const asked = [...replies]
    const verdict = await abilities.verdict('multiRead', 'h:1', async () => asked.shift()!)
    return [verdict, abilities.doubts('multiRead'), abilities.lacks('multiRead'), asked.length]
  }

  test('an operation lacks after two closings in a row, or when the server says so', async () => {
    expect(await said('closed', 'closed')).toEqual([false, false, true, 0])
    expect(await said('unknown')).toEqual([false, false, true, 0])
    expect(await said('answered')).toEqual([true, false, false, 0])
    expect(await said('closed', 'answered')).toEqual([true, false, false, 0])
    expect(await said('closed', 'none')).toEqual([undefined, true, false, 0])
    expect(await said('none')).toEqual([undefined, true, false, 0])
  })

  test('are given once to all who ask meanwhile, a server each', async () => {
    const abilities = new Abilities()
    let asked = 0
    const ask = async (): Promise<Reply> => {
      asked++
      return 'answered'
    }
    await Promise.all(['h:1', 'h:1', 'h:2'].map((server) => abilities.verdict('whoAmI', server, ask)))
    expect(asked).toBe(2)
  })
})

describe('ClickHouse Keeper, whose sessions end with their connection', () => {
  test.each(['clickhouse-22.8', 'clickhouse-24.8', 'clickhouse-26.3'])(
    '%s: nothing the client asks costs it its session',
    async (compat) => {
      const server = await sandbox(compat)
      const { zk } = await over(server, () => 'passes')
      const { sessionId } = zk
      expect((await zk.getMany(['/d/1', '/d/2'])).every((read) => !read.error)).toBe(true)
      expect(await zk.countDescendants('/d')).toBe(2)
      const own = await zk.create('/n/own', 'x', { mode: 'ephemeral-sequential' })
      expect(own.stat.ephemeralOwner).toBe(sessionId)
      const never = { name: 'Unimplemented' }
      await expect(zk.create('/n/c', null, { mode: 'container' })).rejects.toMatchObject(never)
      await expect(zk.create('/n/t', null, { ttl: 5000 })).rejects.toMatchObject(never)
      await expect(zk.transaction().create('/n/c', null, { mode: 'container' }).commit()).rejects.toMatchObject(never)
      await expect(zk.ephemerals()).rejects.toMatchObject(never)
      await expect(zk.whoAmI()).rejects.toMatchObject(never)
      const change = zk.reconfig({ leaving: '3' })
      await expect(change).rejects.toMatchObject({
        name: compat === 'clickhouse-22.8' ? 'Unimplemented' : 'ReconfigDisabled',
      })
      const watch = zk.watch('/n', { mode: 'persistent-recursive' })
      const first = watch[Symbol.asyncIterator]().next()
      if (compat === 'clickhouse-26.3') await zk.create('/n/seen')
      const seen = await first.catch((error: Error) => error)
      if (compat === 'clickhouse-26.3') expect(seen).toMatchObject({ value: { type: 'NodeCreated', path: '/n/seen' } })
      else expect(seen).toMatchObject(never)
      await watch.close()
      expect([zk.state, zk.sessionId]).toEqual(['connected', sessionId])
      expect(await zk.exists(own.path)).toBeDefined()
      await zk.close()
    },
  )
})

/** What may come out of a call. */
type End = 'ok' | 'lost' | 'doubt' | string

async function end(promise: Promise<unknown>): Promise<End> {
  try {
    await promise
    return 'ok'
  } catch (error) {
    if (error instanceof ConnectionError) return error.maybeApplied ? 'doubt' : 'lost'
    return error instanceof ZkError ? error.name : String(error)
  }
}

const seeds = seedsToPlay(200)
/** Schedules that are played at a time. */
const ABREAST = 50
const SOME = ['multiRead', 'create2', 'createContainer', 'createTTL', 'getAllChildrenNumber', 'whoAmI'] as const

/**
 * Servers that close at some operations, mixed with cuts of every kind: each call ends; a write that is said to be done is
 * there once, one that is said not to be done is not there, and what the servers have is not refused.
 */
async function schedule(seed: number): Promise<void> {
  const roll = dice(seed)
  const server = await Sandbox.start({ port: false })
  server.seed([
    ['/n', null],
    ['/s', null],
    ['/d', null],
    ['/d/1', 'one'],
  ])
  const unknown = new Set<OpName>(SOME.filter(() => roll() < 0.4))
  const cuts = roll() * 0.08
  const judge = (op: OpName | undefined): Fate => {
    if (op === undefined || op === 'closeSession' || op === 'ping') return 'passes'
    if (unknown.has(op)) return 'closes'
    return roll() < cuts ? (['resets', 'loses-answer'] as const)[Math.floor(roll() * 2)]! : 'passes'
  }
  const told: string[] = []
  const expectOne = (what: string, got: unknown, wanted: readonly unknown[]): void => {
    if (!wanted.includes(got)) told.push(`${what}: ${String(got)}`)
  }
  const { zk } = await over(server, judge)
  const honest = await connect('sandbox', { transport: () => server.transport() })
  const check: (() => Promise<void>)[] = []
  const kinds: ((zk: ZooKeeper, i: number) => Promise<void>)[] = [
    async (one, i) => {
      const mode = roll() < 0.3 ? 'container' : 'persistent'
      const got = await end(one.create(`/n/${i}`, 'x', { mode }))
      const lacks = mode === 'container' && unknown.has('createContainer')
      expectOne(`create ${mode}`, got, lacks ? ['Unimplemented', 'doubt', 'lost'] : ['ok', 'doubt', 'lost'])
      check.push(async () => {
        const there = (await honest.exists(`/n/${i}`)) !== undefined
        if (got !== 'doubt') expectOne(`create ${mode} said ${got}, there`, there, [got === 'ok'])
      })
    },
    async (one, i) => {
      const got = await end(one.create(`/s/${i}-`, 'x', { mode: 'persistent-sequential' }))
      expectOne('sequential', got, ['ok', 'doubt', 'lost'])
      check.push(async () => {
        const { children } = await honest.children('/s')
        const own = children.filter((name) => name.startsWith(`${i}-`)).length
        expectOne(`sequential said ${got}, there`, own, got === 'ok' ? [1] : got === 'doubt' ? [0, 1] : [0])
      })
    },
    async (one) => {
      let data = 'none'
      const read = async (): Promise<void> => {
        const [first] = await one.getMany(['/d/1'])
        data = first!.error ? first!.error.name : String(first!.data)
      }
      const got = await end(read())
      expectOne('getMany', got, ['ok', 'lost'])
      if (got === 'ok') expectOne('read', data, ['one'])
    },
    async (one) => expectOne('count', await end(one.countDescendants('/d')), ['ok', 'lost']),
    async (one) =>
      expectOne('whoAmI', await end(one.whoAmI()), unknown.has('whoAmI') ? ['Unimplemented', 'lost'] : ['ok', 'lost']),
    async (one, i) => {
      const got = await end(one.create(`/n/${i}`, 'x', { ttl: 100_000 }))
      expectOne('ttl', got, unknown.has('createTTL') ? ['Unimplemented', 'doubt', 'lost'] : ['ok', 'doubt', 'lost'])
    },
  ]
  for (let i = 0; i < 24; ) {
    const together = 1 + Math.floor(roll() * 6)
    const calls = Array.from({ length: together }, () => kinds[Math.floor(roll() * kinds.length)]!(zk, i++))
    await Promise.all(calls)
  }
  for (const look of check) await look()
  await zk.close()
  await honest.close()
  expect({ seed, told }).toEqual({ seed, told: [] })
  await server.stop()
}

test(`${seeds.length} schedules of closings and cuts: everything ends, nothing is applied twice or denied`, async () => {
  for (let at = 0; at < seeds.length; at += ABREAST) {
    await Promise.all(seeds.slice(at, at + ABREAST).map(schedule))
  }
}, 600_000)
