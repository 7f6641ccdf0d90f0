import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Call } from '../../../src/client/connection/call.ts'
import { Deadlines } from '../../../src/client/session/deadlines.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }))
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Calls that are pending, and the paths of those that were given up. */
function watching() {
  const pending: Call[] = []
  const expired: (string | undefined)[] = []
  const deadlines = new Deadlines(
    () => pending,
    (call) => {
      expired.push(call.path)
      call.settle(undefined)
    },
  )
  const call = (path: string, timeout: number): Call => {
    const one = new Call('getData', {}, path, timeout, undefined)
    pending.push(one)
    deadlines.watch(one)
    return one
  }
  return { call, expired }
}

test('one timer gives up each call when its time is over, whatever the order they came in', () => {
  const { call, expired } = watching()
  call('/late', 300)
  call('/soon', 100)
  call('/middle', 200)
  call('/never', Number.POSITIVE_INFINITY)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(101)
  expect(expired).toEqual(['/soon'])
  vi.advanceTimersByTime(100)
  expect(expired).toEqual(['/soon', '/middle'])
  vi.advanceTimersByTime(100)
  expect(expired).toEqual(['/soon', '/middle', '/late'])
  expect(vi.getTimerCount()).toBe(0)
})

test('a call that is settled is left alone', () => {
  const { call, expired } = watching()
  call('/answered', 100).settle(undefined)
  call('/open', 150)
  vi.advanceTimersByTime(1000)
  expect(expired).toEqual(['/open'])
})

test('a deadline further away than a timer can count is waited for in pieces', () => {
  const { call, expired } = watching()
  const timers = vi.spyOn(globalThis, 'setTimeout')
  call('/patient', 2 ** 31 + 60_000)
  expect(timers).toHaveBeenLastCalledWith(expect.any(Function), 2 ** 31 - 1)
  vi.advanceTimersByTime(2 ** 31)
  expect(expired).toEqual([])
  vi.advanceTimersByTime(60_001)
  expect(expired).toEqual(['/patient'])
  expect(timers).toHaveBeenCalledTimes(2)
})
