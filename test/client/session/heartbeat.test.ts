import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { now } from '../../../src/client/connection/clock.ts'
import { Heartbeat } from '../../../src/client/session/heartbeat.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function beating(timeout: number) {
  const connection = { lastHeard: now(), lastSent: now(), pings: 0, ping: () => {} }
  connection.ping = () => {
    connection.pings++
    connection.lastSent = now()
  }
  const state = { dead: 0 }
  const heartbeat = new Heartbeat(connection, timeout, () => state.dead++)
  return { connection, state, heartbeat }
}

test('pings when nothing was sent for a third of the timeout, however much is heard', () => {
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

test('requests count as heartbeats', () => {
  const { connection, heartbeat } = beating(3000)
  for (let i = 0; i < 50; i++) {
    vi.advanceTimersByTime(200)
    connection.lastHeard = connection.lastSent = now()
  }
  expect(connection.pings).toBe(0)
  heartbeat.stop()
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
