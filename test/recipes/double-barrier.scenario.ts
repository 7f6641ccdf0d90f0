import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { DoubleBarrier } from '../../src/recipes/double-barrier.ts'
import { dice } from '../harness/dice.ts'
import { FaultyProxy } from '../harness/proxy.ts'
import { eventually } from './eventually.ts'

/** Where the barrier is, and how a session there is made to expire. */
export interface Place {
  readonly host: string
  readonly port: number
  /** ms: how long a session lives on without its client. */
  readonly sessionTimeout: number
  expire(zk: ZooKeeper): Promise<void>
}

/** One time that somebody wants to go through, as it is seen from outside. */
interface Attempt {
  readonly name: string
  /** The round it was in: known once it has entered. */
  round?: bigint
  leaves?: true
  /** Its session was ended, or it has given up. */
  over?: true
}

const PASSES = 60

/** Members of a double barrier by a random schedule: who they are, when they come, how slow they are, and which of them die. */
export function doubleBarrierScenario(place: () => Place, seeds: readonly number[]): void {
  test.each(seeds)('all of a round begin together and end together, round after round, seed %i', async (seed) => {
    const random = dice(seed)
    const path = `/rounds-${seed}-${randomUUID()}`
    const number = 2 + Math.floor(random() * 3)
    const crowd = number + Math.floor(random() * 3)
    const [deaths, changesOfMind] = random() < 0.5 ? [0.06, 0.06] : [0, 0]
    const attempts: Attempt[] = []
    const faults: string[] = []
    let passes = 0
    const stop = new AbortController()

    /** The round somebody is in who has just entered and not left: nobody begins another one meanwhile. */
    const currentRound = async (zk: ZooKeeper): Promise<{ zxid: bigint; names: string[] }> => {
      const { data, stat } = await zk.get(path)
      return { zxid: stat.mzxid, names: JSON.parse(String(data)) as string[] }
    }
    const ofName = (name: string): Attempt[] => attempts.filter((attempt) => attempt.name === name)
    const entered = (name: string, zxid: bigint, names: readonly string[]): void => {
      if (names.length < number) faults.push(`${name} entered with ${names.length} of ${number}`)
      for (const other of names) {
        const last = ofName(other).at(-1)
        const here = last && (last.round === undefined || last.round === zxid || last.over)
        if (!here) faults.push(`${name} entered, but ${other} is elsewhere`)
      }
    }
    const left = (name: string, zxid: bigint, names: readonly string[]): void => {
      for (const other of names) {
        const gone = ofName(other).some(({ round, leaves, over }) => over || (round === zxid && leaves))
        if (!gone) faults.push(`${name} has left, but ${other} is still in`)
      }
    }

    const member = async (index: number): Promise<void> => {
      await using proxy = await FaultyProxy.start(place())
      proxy.faults.delay = [0, 0, 1, 4][Math.floor(random() * 4)]!
      const { sessionTimeout } = place()
      const begin = () => connect(proxy.connectString, { sessionTimeout, waitForConnection: true })
      let zk = await begin()
      const own = random() < 0.5 ? `member-${index}` : undefined
      for (let turn = 0; !stop.signal.aborted; turn++) {
        if (random() < 0.6) await sleep(random() * 6)
        if (stop.signal.aborted) break
        const attempt: Attempt = { name: own ?? `member-${index}-${turn}` }
        attempts.push(attempt)
        const barrier = new DoubleBarrier(zk, path, number, { name: attempt.name })
        const doubt = new AbortController()
        const session = zk
        let dying: Promise<void> | undefined
        if (random() < deaths) {
          dying = sleep(random() * 30).then(() => {
            attempt.over = true
            return place().expire(session)
          })
        } else if (random() < changesOfMind) {
          void sleep(random() * 30).then(() => {
            // Once it is in it goes through with it.
            if (attempt.round !== undefined) return
            attempt.over = true
            doubt.abort(new Error('changed its mind'))
          })
        }
        try {
          const signal = AbortSignal.any([stop.signal, doubt.signal])
          const held = await barrier.enter({ signal })
          const { zxid, names } = await currentRound(zk)
          entered(attempt.name, zxid, names)
          attempt.round = zxid
          passes++
          if (random() < 0.6) await sleep(random() * 6)
          attempt.leaves = true
          await barrier.leave(held)
          left(attempt.name, zxid, names)
        } catch (error) {
          if (!attempt.over) throw error
        }
        await dying
        if (dying) zk = await begin()
      }
      await zk.close()
    }

    const members = Array.from({ length: crowd }, (_, i) => member(i))
    const failed = Promise.race(members)
    await Promise.race([eventually(() => passes >= PASSES || faults.length > 0), failed]).finally(() => {
      for (const attempt of attempts) if (attempt.round === undefined) attempt.over = true
      stop.abort(new Error('enough'))
    })
    await Promise.all(members)
    expect({ seed, faults }).toEqual({ seed, faults: [] })
  })
}
