import type { Buffer } from 'node:buffer'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { during } from '../../harness/during.ts'
import { call, program } from '../../harness/program.ts'
import { describeReal } from '../../harness/real-server.ts'
import { pty } from '../../repl/test-shell.ts'
import { eventually } from '../eventually.ts'
import type { Arena } from './arena.ts'
import { Arenas } from './arenas.ts'
import { cmd } from './cmd.ts'
import { runOf } from './contenders.ts'
import { type Host, LATE } from './host.ts'
import { now } from './life-log.ts'
import { type Recipe, recipes } from './recipes.ts'
import { type Contender, FOREVER, TICK } from './schedule.ts'
import { Stage } from './stage.ts'
import { verdict } from './verdict.ts'

/** Session timeout, in ms. */
const T = 8 * TICK

const lock = recipes[0]!
const unending: Contender = { kind: 'zoosh', shared: false, ms: FOREVER, manners: 'plain', children: 0 }
const plain = unending
const stubborn: Contender = { ...unending, manners: 'stubborn' }
const tidy: Contender = { ...unending, manners: 'tidy' }
const library: Contender = { ...unending, kind: 'library' }

/** A program under `zoosh lock`, and one that holds by itself; which processes of its host live on in it. */
const both = [
  ['CMD', stubborn, 'cmd'],
  ['a program with the library', library, 'host'],
] as const

describeReal('held means held', () => {
  const arenas = during(new Arenas(['one', 'one', 'three'], 8))

  /** A stage on a server that others use, too. */
  const onStage = (play: (stage: Stage, arena: Arena) => Promise<void>): Promise<void> =>
    arenas.play('one', false, async (arena) => {
      await using stage = new Stage(arena)
      await play(stage, arena)
    })

  /** A stage on servers that nobody else uses. */
  const alone = (servers: 'one' | 'three', play: (stage: Stage, arena: Arena) => Promise<void>): Promise<void> =>
    arenas.play(servers, true, async (arena) => {
      try {
        await using stage = new Stage(arena)
        await play(stage, arena)
      } finally {
        await arena.mend()
      }
    })

  const take = async (stage: Stage, host: Host, contender = plain, timeout = T, recipe: Recipe = lock) =>
    host.start(await runOf(contender, host, { recipe, schedule: { timeout }, path: stage.path, log: stage.log }))
  const holds = (stage: Stage, { name }: Host): Promise<void> =>
    eventually(() => stage.log.tenures.some(({ host }) => host === name), 40_000)
  const administer = async <R>(arena: Arena, work: (zk: ZooKeeper) => Promise<R>): Promise<R> => {
    await using zk = await connect(arena.connectString)
    return await work(zk)
  }
  const inLine = (arena: Arena, path: string, number: number): Promise<void> =>
    administer(arena, (zk) => eventually(async () => (await zk.exists(path))?.numChildren === number))

  /** A host whose request for the lock has come to the server, and which has not got the answers that say that it holds. */
  const unaware = async (stage: Stage, arena: Arena, contender: Contender): Promise<Host> => {
    await administer(arena, (zk) => zk.create(stage.path))
    const host = await stage.host('first')
    await take(stage, host, contender)
    await won(host.links[0]!)
    // What it asks in the same go comes to the server, too.
    await sleep(100)
    return host
  }

  /** Two hosts, the first of which holds, and the next waits in line. */
  const firstAndNext = async (stage: Stage, arena: Arena, contender: Contender, recipe = lock) => {
    const [first, next] = [await stage.host('first'), await stage.host('next')]
    const { program, over } = await take(stage, first, contender, T, recipe)
    await holds(stage, first)
    await take(stage, next, plain, T, recipe)
    await inLine(arena, stage.path, 2)
    return { first, next, program, over }
  }

  /** What is broken once the next one holds, and the first has had its time to go on. */
  const brokenWhenNextHolds = async (stage: Stage, first: Host, next: Host, part: 'cmd' | 'host' = 'cmd') => {
    await holds(stage, next)
    await sleep(1000)
    // As long as it goes on, so that the whole of it is told.
    for (const end = now() + 2 * T; first.processes(part).length > 0 && now() < end; ) await sleep(20)
    return verdict(stage.log.tenures, lock.rule(new Set()), first.excuses).map(({ text }) => text)
  }

  describe.concurrent('on one server', () => {
    for (const [who, contender, part] of both)
      test(`a silent network: ${who} has ended before the next one starts`, () =>
        onStage(async (stage, arena) => {
          const { first, next } = await firstAndNext(stage, arena, { ...contender, children: 2 })
          for (const { faults } of first.links) faults.frozen = 'both'
          expect(await brokenWhenNextHolds(stage, first, next, part)).toEqual([])
        }))

    for (const [how, contender] of [
      ['', plain],
      [' that ignores SIGTERM', stubborn],
    ] as const)
      test(`a winning answer that is late, then a dead network: no CMD${how} beside the next one`, () =>
        onStage(async (stage, arena) => {
          const [first, next] = [await unaware(stage, arena, contender), await stage.host('next')]
          const link = first.links[0]!
          link.faults.frozen = 'both'
          await take(stage, next)
          await sleep(T / 2)
          link.thaw('to-client')
          expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
        }))

    test('stopped before the winning answer, continued when the session is over: CMD is not started', () =>
      onStage(async (stage, arena) => {
        const [first, next] = [await unaware(stage, arena, plain), await stage.host('next')]
        const resume = first.stop('zoosh')
        // They are there to be read when zoosh goes on.
        first.links[0]!.thaw()
        await take(stage, next)
        await holds(stage, next)
        resume()
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
      }))

    test('zoosh is killed: CMD and its children are dead before the next one starts', () =>
      onStage(async (stage, arena) => {
        const { first, next } = await firstAndNext(stage, arena, { ...stubborn, children: 1 })
        first.signal('zoosh', 'SIGKILL')
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
        expect(first.processes()).toEqual([])
      }))

    test('zoosh is stopped while CMD runs on: CMD is dead before the next one starts', () =>
      onStage(async (stage, arena) => {
        const { first, next } = await firstAndNext(stage, arena, stubborn)
        first.stop('zoosh')
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
      }))

    test(`a host that stood still as a whole stops within ${LATE} ms after it goes on`, () =>
      onStage(async (stage, arena) => {
        const { first, next } = await firstAndNext(stage, arena, stubborn)
        const resume = first.stop('host')
        await holds(stage, next)
        resume()
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
        expect(first.processes('cmd')).toEqual([])
      }))

    for (const [who, contender, part] of both)
      test(`a server that replaces the session in silence: ${who} has ended before the next one starts`, () =>
        onStage(async (stage, arena) => {
          const { first, next } = await firstAndNext(stage, arena, contender)
          const link = first.links[0]!
          link.rewrite = forgetful
          link.cut()
          expect(await brokenWhenNextHolds(stage, first, next, part)).toEqual([])
        }))

    test.skipIf(!pty)('on a terminal the children of CMD are stopped with it', () =>
      onStage(async (stage, arena) => {
        const [first, next] = [await stage.host('first'), await stage.host('next')]
        const life = cmd(stage.log.file, first.name, { ...plain, children: 1 })
        const env = { ...process.env, ...first.environment, ZOOSH_SERVER: first.connectString }
        const words = ['lock', stage.path, '--session-timeout', `${T}ms`, '--', ...life]
        pty!.spawn(...call(program, words), { env })
        await holds(stage, first)
        await take(stage, next)
        await inLine(arena, stage.path, 2)
        for (const { faults } of first.links) faults.frozen = 'both'
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
        expect(first.processes('cmd')).toEqual([])
      }),
    )

    /** An administrator deletes the znode of one. @returns what it runs */
    const deleteZnode = async (stage: Stage, arena: Arena, host: Host): Promise<void> => {
      const { path } = stage.log.tenures.find((tenure) => tenure.host === host.name)!
      const from = now()
      await administer(arena, (zk) => zk.delete(path!))
      host.excuse(from)
    }

    const group: Recipe = { ...lock, words: (path) => ['group', 'join', path, 'first'] }
    for (const [title, recipe] of [
      ['an administrator deletes the znode while nobody waits', lock],
      ['an administrator deletes the znode of a member of a group', group],
    ] as const)
      test(`${title}: CMD gets SIGTERM and time to tidy up`, () =>
        onStage(async (stage, arena) => {
          const first = await stage.host('first')
          const { program } = await take(stage, first, tidy, T, recipe)
          await holds(stage, first)
          await deleteZnode(stage, arena, first)
          expect(await program.ended).toBe(3)
          const words = stage.log.lines.map(({ word }) => word)
          expect([words.includes('term'), words.at(-1)]).toEqual([true, 'end'])
        }))

    test('an administrator deletes the znode while nobody waits: CMD that ignores SIGTERM is killed in the end', () =>
      onStage(async (stage, arena) => {
        const first = await stage.host('first')
        const { program } = await take(stage, first, stubborn)
        await holds(stage, first)
        await deleteZnode(stage, arena, first)
        expect(await program.ended).toBe(3)
        expect(first.processes('cmd')).toEqual([])
      }))

    for (const [who, contender, part] of both)
      test(`an administrator deletes the znode while somebody waits: ${who} ends within ${LATE} ms`, () =>
        onStage(async (stage, arena) => {
          const { first, next } = await firstAndNext(stage, arena, contender)
          await deleteZnode(stage, arena, first)
          expect(await brokenWhenNextHolds(stage, first, next, part)).toEqual([])
        }))

    const semaphore: Recipe = { ...lock, words: (path) => ['semaphore', path, '--permits', '1'] }
    const election: Recipe = { ...lock, words: (path) => ['elect', path] }
    for (const [name, recipe, line] of [
      ['lock', lock, ''],
      ['elect', election, ''],
      ['semaphore', semaphore, '/leases'],
    ] as const)
      test(`${name}: who waits in line and loses its session waits on in a new one`, () =>
        onStage(async (stage, arena) => {
          const [first, next] = [await stage.host('first'), await stage.host('next')]
          const { program } = await take(stage, first, plain, T, recipe)
          await holds(stage, first)
          const waiting = await take(stage, next, plain, T, recipe)
          await inLine(arena, stage.path + line, 2)
          await away(next)
          expect(waiting.program.process.exitCode, waiting.program.err).toBeNull()
          program.process.kill('SIGTERM')
          await program.ended
          await Promise.race([holds(stage, next), waiting.over])
          expect(verdict(stage.log.tenures, recipe.rule(new Set()))).toEqual([])
          expect(next.processes('cmd'), waiting.program.err).toHaveLength(1)
        }))

    test('queue take: who waits for an item and loses its session waits on in a new one', () =>
      onStage(async (stage, arena) => {
        const [first, queue] = [await stage.host('first'), recipes.find(({ name }) => name === 'a queue')!]
        await administer(arena, async (zk) => {
          await new Queue(zk, stage.path).put('first')
          await take(stage, first, { ...plain, ms: 50 }, T, queue)
          await first.running!.ended
          const waiting = await take(stage, first, plain, T, queue)
          await eventually(() => first.links[0]!.open > 0)
          await sleep(500)
          await away(first)
          await new Queue(zk, stage.path).put('second')
          await Promise.race([eventually(() => stage.log.tenures.length === 2), waiting.over])
          expect(first.processes('cmd'), waiting.program.err).toHaveLength(1)
        })
      }))
  })

  describe.concurrent('on servers that go and come', () => {
    test('a restart with a smaller maximum of session timeouts: CMD is dead before the next one starts', () =>
      alone('one', async (stage, arena) => {
        const [first, next] = [await stage.host('first'), await stage.host('next')]
        await take(stage, first, stubborn, 4 * T)
        await holds(stage, first)
        await arena.shrink(T)
        await eventually(() => first.links[0]!.open > 0)
        await take(stage, next)
        await inLine(arena, stage.path, 2)
        for (const { faults } of first.links) faults.frozen = 'both'
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
      }))

    for (const ticks of [2, 3, 6])
      test(`a follower cut off from its leader goes on answering, T is ${ticks} ticks: CMD is dead before the next one starts`, () =>
        alone('three', async (stage, { ensemble }) => {
          const [follower] = await ensemble!.followers()
          const first = await stage.host('first', [follower!])
          const next = await stage.host('next', [await ensemble!.leader()])
          await take(stage, first, stubborn, ticks * TICK)
          await holds(stage, first)
          ensemble!.cut(follower!)
          await take(stage, next)
          expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
        }))

    test('a leader cut off from its followers goes on answering: CMD is dead before the next one starts', () =>
      alone('three', async (stage, { ensemble }) => {
        const leader = await ensemble!.leader()
        const first = await stage.host('first', [leader])
        const next = await stage.host('next', await ensemble!.followers())
        await take(stage, first, stubborn, 4 * TICK)
        await holds(stage, first)
        // It has to wait for more than a session: for an election, too.
        await take(stage, next, plain, 4 * T)
        await eventually(() => next.links.some(({ open }) => open > 0))
        await sleep(500)
        ensemble!.cut(leader)
        expect(await brokenWhenNextHolds(stage, first, next)).toEqual([])
      }))
  })
})

/** Resolves when a request for a lock has been passed on; the answers are held back from then on. */
function won(link: Host['links'][number]): Promise<void> {
  return new Promise((resolve) => {
    link.afterForwarding(
      (chunk) => chunk.includes('-lock-'),
      () => {
        link.faults.frozen = 'to-client'
        resolve()
      },
    )
  })
}

/** A host hears nothing until its session is over. */
async function away({ links }: Host): Promise<void> {
  for (const { faults } of links) faults.frozen = 'both'
  await sleep(T + 2 * TICK)
  for (const link of links) link.thaw()
}

/** Takes the session out of a request for a connection: the server opens another one, and calls it no error. */
function forgetful(chunk: Buffer): Buffer {
  const asksForConnection = chunk.length >= 48 && chunk.readInt32BE(0) >= 44 && chunk.readInt32BE(4) === 0
  if (asksForConnection) chunk.writeBigInt64BE(0n, 20)
  return chunk
}
