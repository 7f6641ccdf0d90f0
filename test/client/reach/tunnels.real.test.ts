import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import type { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { isOver } from '../../../src/client/terms/session-events.ts'
import type { ZkError } from '../../../src/wire/error.ts'
import { dice } from '../../harness/dice.ts'
import { helpers, left } from '../../harness/helpers-left.ts'
import { Inside } from '../../harness/inside.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'
import { seedsToPlay } from '../../harness/seeds.ts'

const CLIENTS = 10
const KILLS = 100

describeReal('tunnels to a real server', () => {
  const server = realServer()

  test.each(seedsToPlay(1, Math.trunc(Math.random() * 1e6)))(
    `${KILLS} tunnels are killed at random under load: nothing hangs, no write is lost or done twice (ZOOSH_SEED=%i)`,
    async (seed) => {
      const random = dice(seed)
      await using inside = await Inside.start({ 'zk.inside:2181': server.port })
      const sign = `proxyport=${inside.port}`
      const options = { timeout: 30_000, sessionTimeout: 30_000 }
      const clients = await Promise.all(
        Array.from({ length: CLIENTS }, (_, index) =>
          connect('zk.inside:2181', { ...options, via: index % 2 === 0 ? inside.command : inside.socks }),
        ),
      )
      await Promise.all(clients.map((zk, index) => zk.create(`/c${index}`, '0')))
      let killing = true
      const sums = clients.map(async (zk, index) => {
        const path = `/c${index}`
        let sum = 0
        for (; killing; sum++) sum += await count(zk, path, sum)
        return { path, sum }
      })
      for (let kills = 0; kills < KILLS; ) {
        await sleep(30 * random())
        const found = helpers(sign)
        const pid = found[Math.trunc(random() * found.length)]
        if (random() < 0.5) kills += inside.cut((one) => one === Math.trunc(random() * inside.open))
        else if (pid !== undefined) kills += kill(pid)
      }
      killing = false
      for (const { path, sum } of await Promise.all(sums)) {
        const { data } = await clients[0]!.get(path)
        expect([path, Number(data)]).toEqual([path, sum])
      }
      expect(clients.map((zk) => isOver(zk.state))).toEqual(clients.map(() => false))
      await Promise.all(clients.map((zk) => zk.close()))
      expect(await left(sign)).toEqual([])
    },
  )
})

/** Adds one, by compare-and-set. @returns 0; what else was lost, as the data tells, is found out at the next */
async function count(zk: ZooKeeper, path: string, sum: number): Promise<number> {
  try {
    await zk.set(path, String(sum + 1), { version: sum })
  } catch (error) {
    // In doubt, or one that was in doubt came late: the version tells whether it was done.
    expect((error as ZkError).name === 'BadVersion' || (error as ConnectionError).kind === 'lost').toBe(true)
    return (await insist(() => zk.get(path))).stat.version - sum - 1
  }
  return 0
}

/** A read is repeated once of itself; where two tunnels in a row are killed, by us. */
async function insist<T>(read: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await read()
    } catch (error) {
      expect(error).toMatchObject({ kind: 'lost' })
    }
  }
}

function kill(pid: number): number {
  try {
    process.kill(pid, 'SIGKILL')
    return 1
  } catch {
    return 0
  }
}
