import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Lineup } from '../../../src/client/session/lineup.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import type { Host } from '../../../src/client/terms/hosts.ts'
import { Stop } from '../../../src/client/terms/stop.ts'

const hosts: Host[] = [1, 2, 3].map((port) => ({ host: 'zk', port }))
const refuse = async ({ port }: Host): Promise<never> => {
  throw new ConnectionError('refused', `no ${port}`)
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

test('each server has its turn once a lap; a preferred one comes in between', () => {
  const lineup = new Lineup(hosts)
  const lap = [lineup.next(), lineup.next(), lineup.next()]
  expect(lap.toSorted((a, b) => a.port - b.port)).toEqual(hosts)
  expect(lineup.next()).toBe(lap[0])
  lineup.prefer(lap[0]!)
  expect([lineup.next(), lineup.next(), lineup.next()]).toEqual([lap[0], lap[1], lap[2]])
})

test('the verdict gets the last attempt at each server, knows the ends of laps, and its error is the outcome', async () => {
  const lineup = new Lineup(hosts)
  const seen: { servers: string[]; lap: boolean }[] = []
  const found = lineup.find(
    refuse,
    (attempts, lap) => {
      seen.push({ servers: attempts.map(({ server }) => server), lap })
      return seen.length === 5 ? new Error('enough') : undefined
    },
    1000,
    new Stop(),
  )
  found.catch(() => {})
  await vi.advanceTimersByTimeAsync(200)
  await expect(found).rejects.toThrow('enough')
  const order = lineup.hosts.map(({ port }) => `zk:${port}`)
  expect(seen.map(({ lap }) => lap)).toEqual([false, false, true, false, false])
  expect(seen[2]!.servers).toEqual(order)
  expect(seen[4]!.servers).toEqual([order[2], order[0], order[1]])
})

test('pauses grow from lap to lap, up to the longest and its 40 %', async () => {
  const laps: number[] = []
  const found = new Lineup(hosts).find(
    refuse,
    (_, lap) => {
      if (lap) laps.push(Date.now())
      return laps.length === 8 ? new Error('enough') : undefined
    },
    1000,
    new Stop(),
  )
  found.catch(() => {})
  await vi.advanceTimersByTimeAsync(20_000)
  await expect(found).rejects.toThrow('enough')
  const pauses = laps.slice(1).map((at, i) => at - laps[i]!)
  for (const [i, wait] of pauses.entries()) {
    const middle = Math.min(100 * 2 ** i, 1000)
    expect(wait).toBeGreaterThanOrEqual(Math.floor(middle * 0.6))
    expect(wait).toBeLessThanOrEqual(Math.ceil(middle * 1.4))
  }
})

test('the end of the session ends a pause', async () => {
  const stop = new Stop()
  let failures = 0
  const found = new Lineup(hosts).find(refuse, () => (++failures > 3 ? (stop.reason as Error) : undefined), 1000, stop)
  found.catch(() => {})
  await vi.advanceTimersByTimeAsync(0)
  expect(failures).toBe(3)
  stop.abort(new Error('closed'))
  await expect(found).rejects.toThrow('closed')
})
