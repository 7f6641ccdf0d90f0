import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { now } from '../../../src/client/connection/clock.ts'
import { Heartbeat } from '../../../src/client/session/heartbeat.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function beating(timeout: number) {
  const connection = { lastHeard: now(), pings: 0, ping: (): Promise<unknown> => Promise.reject(new Error('not set')) }
  connection.ping = () => {
    connection.pings++
    return Promise.resolve()
  }
  const state = { dead: 0, touched: [] as number[] }
  const hooks = { dead: () => state.dead++, touched: (sent: number) => state.touched.push(sent) }
  const heartbeat = new Heartbeat(connection, timeout, hooks)
  return { connection, state, heartbeat }
}

test('pings every third of the timeout, however much is heard', () => {
  const { connection, state, heartbeat } = beating(3000)
  for (let i = 0; i < 100; i++) {
    vi.advanceTimersByTime(100)
    connection.lastHeard = now()
  }
  expect(connection.pings).toBeGreaterThanOrEqual(9)
  expect(connection.pings).toBeLessThanOrEqual(11)
  expect(state.dead).toBe(0)
  heartbeat.stop()
})

test('tells when a ping was sent that has been answered, and of no other', async () => {
  const { connection, state, heartbeat } = beating(3000)
  const begun = now()
  await vi.advanceTimersByTimeAsync(1000)
  connection.ping = () => Promise.reject(new Error('the connection has ended'))
  await vi.advanceTimersByTimeAsync(900)
  heartbeat.stop()
  expect(state.touched.map((sent) => Math.round(sent - begun))).toEqual([1000])
})

test('a silent peer is dead after two thirds, and said to be once', () => {
  const { state, heartbeat } = beating(3000)
  vi.advanceTimersByTime(1900)
  expect(state.dead).toBe(0)
  vi.advanceTimersByTime(200)
  expect(state.dead).toBe(1)
  vi.advanceTimersByTime(10_000)
  expect(state.dead).toBe(1)
  heartbeat.stop()
})

test('a long timeout is pinged every ten seconds all the same', () => {
  const { connection, heartbeat } = beating(120_000)
  for (let i = 0; i < 60; i++) {
    vi.advanceTimersByTime(1000)
    connection.lastHeard = now()
  }
  expect(connection.pings).toBeGreaterThanOrEqual(5)
  heartbeat.stop()
})
