import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Barrier } from '../../../src/recipes/barrier.ts'
import { DoubleBarrier } from '../../../src/recipes/double-barrier.ts'
import { Election } from '../../../src/recipes/lock/election.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { Semaphore } from '../../../src/recipes/semaphore/semaphore.ts'
import { childrenOf } from '../../../src/recipes/steps/sequence.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { eventually } from '../eventually.ts'
import { runZoosh, type Spawned } from '../spawned.ts'

const NEW_PLACE = 'zoosh: the session ended while waiting: it waits on with another, its place in line is new\n'

describeReal('who waits outlives its session', () => {
  const server = realServer({ tickTime: 250 })
  let zk: ZooKeeper
  let proxy: FaultyProxy

  beforeAll(async () => {
    zk = await connect(server.connectString)
  })
  afterAll(async () => {
    await zk?.close()
  })
  beforeEach(async () => {
    proxy = await FaultyProxy.start(server)
  })
  afterEach(() => proxy.stop())

  /** Waits behind the proxy; its words are without --session-timeout. */
  const waiting = (...words: string[]): Spawned => {
    const own = words.indexOf('--')
    const [before, after] = own < 0 ? [words, []] : [words.slice(0, own), words.slice(own)]
    return runZoosh(proxy.connectString, [...before, '--session-timeout', '2s', ...after])
  }
  const places = (path: string): Promise<readonly string[]> => childrenOf(zk, path)

  const sessions = async (): Promise<readonly string[]> =>
    (await server.fourLetter('dump')).split('ephemeral nodes')[0]!.match(/0x[0-9a-f]+/g) ?? []

  /** Cuts off who is behind the proxy until the server has ended its session: the znode it had is gone then. */
  const expire = async (mark: string): Promise<void> => {
    const [parent, name] = [mark.slice(0, mark.lastIndexOf('/')), mark.slice(mark.lastIndexOf('/') + 1)]
    proxy.faults.frozen = 'both'
    await eventually(async () => !(await places(parent)).includes(name))
    proxy.thaw()
    proxy.cut()
  }
  /** The place of a waiter, once it has one beside those. */
  const placeOf = async (path: string, others: readonly string[] = []): Promise<string> => {
    let own: string | undefined
    await eventually(async () => {
      own = (await places(path)).find((name) => !others.includes(name))
      return own !== undefined
    })
    return `${path}/${own}`
  }

  test('a lock: two sessions run out one after the other, it is told once, and the program runs', async () => {
    await using held = await new Lock(zk, '/twice').acquire()
    const others = await places('/twice')
    const run = waiting('lock', '/twice', '--', 'echo', 'in')
    const first = await placeOf('/twice', others)
    await expire(first)
    const second = await placeOf('/twice', others)
    await expire(second)
    const third = await placeOf('/twice', others)
    expect(new Set([first, second, third]).size).toBe(3)
    await held.release()
    expect([await run.ended, run.out, run.err]).toEqual([0, 'in\n', NEW_PLACE])
  })

  test('the leadership of an election', async () => {
    await using leader = await new Election(zk, '/elect', { id: 'first' }).campaign()
    const others = await places('/elect')
    const run = waiting('elect', '/elect', '--', 'echo', 'leads')
    await expire(await placeOf('/elect', others))
    await placeOf('/elect', others)
    await leader.release()
    expect([await run.ended, run.out, run.err]).toEqual([0, 'leads\n', NEW_PLACE])
  })

  test('the first in line for a permit, which has a lock and a lease meanwhile', async () => {
    await using permit = await new Semaphore(zk, '/permits', { permits: 1 }).acquire()
    const others = await places('/permits/leases')
    const run = waiting('semaphore', '/permits', '-n', '1', '--', 'echo', 'in')
    await expire(await placeOf('/permits/leases', others))
    await placeOf('/permits/leases', others)
    await permit.release()
    expect([await run.ended, run.out, run.err]).toEqual([0, 'in\n', NEW_PLACE])
    expect(await places('/permits/leases')).toEqual([])
  })

  test('an item of a queue, also the second one', async () => {
    const queue = new Queue(zk, '/jobs')
    await queue.put('one')
    const others = await sessions()
    const run = waiting('queue', 'take', '/jobs', '--count', '2')
    // A taker that waits makes the directories it watches.
    await eventually(async () => (await zk.exists('/jobs/delayed')) !== undefined)
    const taker = (await sessions()).find((session) => !others.includes(session))
    expect(taker).toBeDefined()
    proxy.faults.frozen = 'both'
    await eventually(async () => !(await sessions()).includes(taker!))
    proxy.thaw()
    proxy.cut()
    await eventually(() => run.err !== '')
    await queue.put('two')
    expect([await run.ended, run.out, run.err]).toEqual([0, 'one\ntwo\n', NEW_PLACE])
    expect(await queue.items()).toEqual([])
  })

  test('a barrier: its dead place is not counted', async () => {
    const run = waiting('barrier', '/start', '-n', '2', '--wait', '1m')
    await expire(await placeOf('/start'))
    await placeOf('/start')
    await new Barrier(zk, '/start', 2).pass()
    expect([await run.ended, run.err]).toEqual([0, NEW_PLACE])
  })

  test('a double barrier, before it is entered', async () => {
    const run = waiting('barrier', '/phase', '-n', '2', '--name', 'us', '--', 'echo', 'together')
    await expire(await placeOf('/phase'))
    expect(await placeOf('/phase')).toBe('/phase/us')
    const other = new DoubleBarrier(zk, '/phase', 2)
    await other.leave(await other.enter())
    expect([await run.ended, run.out, run.err]).toEqual([0, 'together\n', NEW_PLACE])
  })

  test('in a script of several commands', async () => {
    await using held = await new Lock(zk, '/script').acquire()
    const others = await places('/script')
    const script = 'lock /script --wait 1m -- echo in; echo and on'
    const run = runZoosh(proxy.connectString, ['-e', script], '', { ZOOSH_SESSION_TIMEOUT: '2s' })
    await expire(await placeOf('/script', others))
    await placeOf('/script', others)
    await held.release()
    expect([await run.ended, run.out, run.err]).toEqual([0, 'in\nand on\n', NEW_PLACE])
  })

  test('who does not wait does not try again', async () => {
    await using _ = await new Lock(zk, '/at-once').acquire()
    const run = waiting('lock', '/at-once', '--no-wait', '--', 'echo', 'in')
    expect([await run.ended, run.out, run.err]).toEqual([124, '', 'zoosh: the lock /at-once was not free now\n'])
  })

  test('a server that never was there is an error as ever', async () => {
    proxy.faults.refusing = true
    const run = waiting('lock', '/never', '--wait', '1m', '--timeout', '1s', '--', 'echo', 'in')
    expect([await run.ended, run.out]).toEqual([3, ''])
  })
})

describeReal('who waits outlives its server', () => {
  const server = realServer({ tickTime: 250 })
  let zk: ZooKeeper

  beforeEach(async () => {
    zk = await connect(server.connectString)
  })
  afterEach(() => zk.close())

  const waiting = (...words: string[]): Spawned =>
    runZoosh(server.connectString, [words[0]!, '--session-timeout', '2s', ...words.slice(1)])
  const places = (path: string): Promise<readonly string[]> => childrenOf(zk, path)
  /** Takes the server away until who waits takes its session for over, and starts it again. */
  const restart = async (run: Spawned): Promise<void> => {
    const told = run.err
    await server.kill()
    await eventually(() => run.err !== told)
    await server.start()
    await zk.close()
    zk = await connect(server.connectString)
  }

  test('a barrier of two: the place that a restarted server remembers is not counted beside the new one', async () => {
    const run = waiting('barrier', '/gate', '-n', '2')
    await eventually(async () => (await places('/gate')).length === 1)
    const [old] = await places('/gate')
    await restart(run)
    // The server has given all sessions their full time anew: the old place would be there for some time.
    let now: readonly string[] = []
    await eventually(async () => {
      now = await places('/gate')
      return now.some((name) => name !== old)
    })
    expect(now).toHaveLength(1)
    await new Barrier(zk, '/gate', 2).pass()
    expect([await run.ended, run.err]).toEqual([0, NEW_PLACE])
  })

  test('a barrier of two that opened for the place it had before', async () => {
    await using proxy = await FaultyProxy.start(server)
    // Long enough for the old place to be there yet when the barrier opens: sessions begin anew with the server.
    const run = runZoosh(proxy.connectString, ['barrier', '/late', '-n', '2', '--session-timeout', '5s'])
    await eventually(async () => (await places('/late')).length === 1)
    await server.kill()
    await eventually(() => run.err !== '')
    proxy.faults.refusing = true
    await server.start()
    await zk.close()
    zk = await connect(server.connectString)
    await new Barrier(zk, '/late', 2).pass()
    proxy.faults.refusing = false
    expect([await run.ended, run.err]).toEqual([0, NEW_PLACE])
    expect(await places('/late')).toEqual([])
  })

  test('a lock, over two outages', async () => {
    const away = await connect(server.connectString, { sessionTimeout: 60_000, assumeExpired: false })
    const held = await new Lock(away, '/outage').acquire()
    const run = waiting('lock', '/outage', '--', 'echo', 'in')
    await eventually(async () => (await places('/outage')).length === 2)
    const first = await places('/outage')
    await restart(run)
    let second: readonly string[] = []
    await eventually(async () => {
      second = await places('/outage')
      return second.length === 2 && second.some((name) => !first.includes(name))
    })
    await server.kill()
    // Nothing is told of the second one: twice its session timeout.
    await sleep(4_000)
    await server.start()
    await zk.close()
    zk = await connect(server.connectString)
    await eventually(async () => {
      const third = await places('/outage')
      return third.length === 2 && third.some((name) => !second.includes(name))
    })
    await held.release()
    await away.close()
    expect([await run.ended, run.out, run.err]).toEqual([0, 'in\n', NEW_PLACE])
  })

  test('the time allowed is for all of it, and ends while there is no server', async () => {
    await using held = await new Lock(zk, '/bound').acquire()
    const run = waiting('lock', '/bound', '--wait', '5s', '--', 'echo', 'in')
    await eventually(async () => (await places('/bound')).length === 2)
    await server.kill()
    expect(await run.ended).toBe(124)
    expect([run.out, run.err]).toEqual(['', `${NEW_PLACE}zoosh: the time is up (5.0s), and no server answers\n`])
    await server.start()
    await held.release()
  })

  test('the time allowed ends also while the next session is being opened at a silent server', async () => {
    const holder = await new Lock(zk, '/silent').acquire()
    await using proxy = await FaultyProxy.start(server)
    const words = ['lock', '/silent', '--wait', '6s', '--timeout', '10m', '--session-timeout', '2s', '--', 'echo', 'in']
    const run = runZoosh(proxy.connectString, words)
    await eventually(async () => (await places('/silent')).length === 2)
    proxy.faults.frozen = 'both'
    expect(await run.ended).toBe(124)
    expect([run.out, run.err]).toEqual(['', `${NEW_PLACE}zoosh: the time is up (6.0s), and no server answers\n`])
    await holder.release()
  })
})
