import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import type { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { realEnsemble } from '../../harness/real-ensemble.ts'
import { describeReal } from '../../harness/real-server.ts'

const ROUNDS = Number(process.env.ZOOSH_ROUNDS ?? 5)

vi.setConfig({ testTimeout: 60_000 + ROUNDS * 30_000 })

describeReal('a real ensemble of three', () => {
  const ensemble = realEnsemble({
    javaProperties: { 'readonlymode.enabled': true },
    config: { localSessionsEnabled: true, localSessionsUpgradingEnabled: true },
  })

  /** Writes a counter until told to stop: every acknowledged write, and every one in doubt. */
  function load(zk: ZooKeeper, base: string): { stop: () => Promise<{ acked: string[]; doubtful: string[] }> } {
    const acked: string[] = []
    const doubtful: string[] = []
    let running = true
    const done = (async () => {
      for (let i = 0; running; i++) {
        const path = `${base}/${i}`
        try {
          await zk.create(path)
          acked.push(path)
        } catch (error) {
          if ((error as ConnectionError).maybeApplied) doubtful.push(path)
          await sleep(20)
        }
      }
    })()
    return {
      stop: async () => {
        running = false
        await done
        return { acked, doubtful }
      },
    }
  }

  test(`kill, pause and restart under load for ${ROUNDS} rounds: no session, watch or write is lost`, async () => {
    await using zk = await connect(ensemble.connectString, { sessionTimeout: 20_000, timeout: 30_000 })
    const id = zk.sessionId
    await zk.create('/load')
    await zk.create('/owned', null, { mode: 'ephemeral' })
    const watch = zk.watch('/signal', { mode: 'exists' })
    await watch.ready
    for (let round = 0; round < ROUNDS; round++) {
      await zk.create(`/load/${round}`)
      const work = load(zk, `/load/${round}`)
      await sleep(300)
      const victim = ensemble.servers[round % 3]!
      if (round % 2 === 0) await victim.restart()
      else {
        victim.pause()
        await sleep(1500)
        victim.resume()
      }
      await sleep(500)
      const { acked, doubtful } = await work.stop()
      await ensemble.ready()
      await zk.sync('/')
      const there = new Set((await zk.children(`/load/${round}`)).children.map((name) => `/load/${round}/${name}`))
      expect(acked.filter((path) => !there.has(path))).toEqual([])
      // What is there beyond the acknowledged must have been declared in doubt.
      const known = new Set([...acked, ...doubtful])
      expect([...there].filter((path) => !known.has(path))).toEqual([])
      expect(acked.length).toBeGreaterThan(0)
      expect(zk.sessionId).toBe(id)
    }
    expect((await zk.exists('/owned'))?.ephemeralOwner).toBe(id)
    await using other = await connect(ensemble.connectString)
    await other.create('/signal')
    expect(await watch.next()).toMatchObject({ value: { type: 'NodeCreated' } })
    await watch.close()
  })

  test('who connects while a leader is being elected gets a session when there is one', async () => {
    const leader = await ensemble.leader()
    await leader.kill()
    await using zk = await connect(ensemble.connectString, { timeout: 30_000 })
    expect(zk.state).toBe('connected')
    // The follower that took us may not know yet that its leader is gone, and drop us once more.
    await expect
      .poll(() => zk.createParents('/elected/by').then(() => 'made', String), { timeout: 30_000 })
      .toBe('made')
    await leader.start()
    await ensemble.ready()
  })

  test('a server cut off from its quorum serves reads to those who allow it, until one that writes is back', async () => {
    const [survivor, ...others] = ensemble.servers
    await using witness = await connect(ensemble.connectString, { sessionTimeout: 60_000, timeout: 30_000 })
    await witness.create('/before', 'x')
    await witness.close()
    for (const server of others) await server.kill()
    await expect.poll(() => survivor!.mode(), { timeout: 30_000, interval: 200 }).toBe('read-only')
    await using zk = await connect(ensemble.connectString, { allowReadOnly: true, timeout: 20_000 })
    expect(zk.state).toBe('connected-read-only')
    expect((await zk.get('/before')).data?.toString()).toBe('x')
    await expect(zk.create('/after')).rejects.toMatchObject({ name: 'NotReadOnly' })
    await expect(connect(survivor!.connectString, { timeout: 3000 })).rejects.toMatchObject({ kind: 'lost' })
    const writable = new Promise<void>((resolve) => {
      zk.events.subscribe(({ state }) => {
        if (state === 'connected') resolve()
      })
    })
    for (const server of others) await server.start().catch(() => {})
    await writable
    expect((await zk.create('/after')).path).toBe('/after')
  })
})
