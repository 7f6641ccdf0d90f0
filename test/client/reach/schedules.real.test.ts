import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { isLive, isOver } from '../../../src/client/terms/session-events.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { dice } from '../../harness/dice.ts'
import { helpers, left } from '../../harness/helpers-left.ts'
import { Inside } from '../../harness/inside.ts'
import { realEnsemble } from '../../harness/real-ensemble.ts'
import { describeReal } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'
import { eventually } from '../../recipes/eventually.ts'

const NAMES = ['zk1.inside', 'zk2.inside', 'zk3.inside']
const SERVERS = NAMES.map((name) => `${name}:2181`).join(',')
const SESSION = 6000
const FAULTS = 6

/** Two at once, or one that is no close: of the first session's tunnel, and of what comes after it. */
const faults = ['next-too', 'before-the-answer', 'with-its-server', 'stopped', 'all'] as const

describeReal('tunnels of which more than one fails at once', () => {
  const ensemble = realEnsemble({ tickTime: 1000 })

  test.each(seedsToPlay(1, Math.trunc(Math.random() * 1e6)))(
    'sessions go on or end in time, a lock never overlaps, a watch tells the last change or a gap (ZOOSH_SEED=%i)',
    async (seed) => {
      const random = dice(seed)
      const pick = <T>(some: readonly T[]): T | undefined => some[Math.trunc(random() * some.length)]
      const hosts = ensemble.servers.map(({ port }, index) => [`${NAMES[index]}:2181`, port] as const)
      await using inside = await Inside.start(Object.fromEntries(hosts))
      const sign = `proxyport=${inside.port}`
      const root = `/seed-${seed}-${process.pid}`
      await using outside = await connect(ensemble.connectString, { timeout: 60_000, sessionTimeout: 60_000 })
      await outside.create(root, '0')
      const open = (): Promise<ZooKeeper> =>
        connect(SERVERS, { via: inside.command, sessionTimeout: SESSION, timeout: 30_000, waitForConnection: true })

      let going = true
      let holding = 0
      let held = 0
      const clients = new Set<ZooKeeper>()
      /** Takes the lock again and again, by a new session where one is over. */
      const contend = async (): Promise<void> => {
        let zk = await open()
        clients.add(zk)
        while (going) {
          if (isOver(zk.state)) {
            clients.delete(zk)
            zk = await open()
            clients.add(zk)
          }
          try {
            const lock = await new Lock(zk, `${root}/lock`).acquire({ signal: AbortSignal.timeout(5000) })
            if (!lock.signal.aborted) {
              expect(++holding).toBe(1)
              held++
              // Whoever is not certain any more lets go before another can have it.
              for (let lap = 0; lap < 10 && !lock.signal.aborted; lap++) await sleep(10)
              holding--
            }
            await lock.release()
          } catch (error) {
            // What is no trouble of the session is one of ours.
            if ((error as Error).name === 'AssertionError') throw error
          }
        }
      }
      const seen: string[] = []
      const watcher = await open()
      clients.add(watcher)
      const watching = (async () => {
        for await (const { type } of watcher.watch(root, { mode: 'data' })) seen.push(type)
      })().catch(() => undefined)
      const contending = [contend(), contend()]

      const kill = (signal: NodeJS.Signals, pid = pick(helpers(sign))): void => {
        try {
          if (pid !== undefined) process.kill(pid, signal)
        } catch {
          // It has ended of itself.
        }
      }
      for (let lap = 1; lap <= FAULTS; lap++) {
        await sleep(600 * random())
        const fault = pick(faults)!
        const known = new Set(helpers(sign))
        if (fault === 'stopped') kill('SIGSTOP')
        else if (fault === 'all') for (const pid of known) kill('SIGKILL', pid)
        else kill('SIGKILL')
        if (fault === 'next-too' || fault === 'before-the-answer') {
          // The one that leads to the next server, as soon as it is there; or once it is connected, and nothing is answered yet.
          if (fault === 'before-the-answer') inside.fault = 'half-open'
          for (let look = 0; look < 100; look++, await sleep(10)) {
            const next = helpers(sign).find((pid) => !known.has(pid))
            if (next === undefined) continue
            if (fault === 'before-the-answer') await sleep(100 * random())
            kill('SIGKILL', next)
            break
          }
          inside.fault = undefined
        }
        if (fault === 'with-its-server') {
          const server = pick(ensemble.servers)!
          await server.restart()
        }
        await outside.set(root, String(lap))
      }
      going = false
      // Over, or there again: within the time after which a session that nobody has heard must be over.
      await eventually(() => [...clients].every((zk) => isOver(zk.state) || isLive(zk.state)), SESSION * 2)
      await Promise.all(contending)
      expect(holding).toBe(0)
      expect(held).toBeGreaterThan(0)
      if (!isOver(watcher.state)) {
        // It was told at least once that something may have changed, and hears of what comes.
        const before = seen.length
        expect(before).toBeGreaterThan(0)
        await outside.set(root, 'last')
        // One whose tunnel stood still last may find only now that it is over.
        await eventually(() => seen.length > before || isOver(watcher.state))
      }
      await Promise.all([...clients].map((zk) => zk.close()))
      await watching
      expect(await left(sign)).toEqual([])
    },
  )
})
