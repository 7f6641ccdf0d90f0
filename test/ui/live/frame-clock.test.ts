import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FrameClock } from '../../../src/ui/live/frame-clock.ts'

let clock: FrameClock
let frames: number
beforeEach(() => {
  vi.useFakeTimers()
  clock = new FrameClock()
  frames = 0
  clock.subscribe(() => {
    frames++
  })
})
afterEach(() => {
  clock.stop()
  vi.useRealTimers()
})

test('a flood of changes makes ten frames a second, and the last change has a frame', () => {
  vi.advanceTimersByTime(1_000)
  for (let ms = 0; ms < 1_000; ms++) {
    clock.touch()
    vi.advanceTimersByTime(1)
  }
  expect(frames).toBeGreaterThanOrEqual(10)
  expect(frames).toBeLessThanOrEqual(11)
  clock.touch()
  const before = clock.version()
  vi.advanceTimersByTime(100)
  expect(clock.version()).toBe(before + 1)
  vi.advanceTimersByTime(10_000)
  expect(clock.version()).toBe(before + 1)
})

test('what the user did is shown at once, and takes the frame that was due along', () => {
  clock.now()
  clock.touch()
  clock.now()
  expect(frames).toBe(2)
  vi.advanceTimersByTime(1_000)
  expect(frames).toBe(2)
})

test('nobody hears of a frame after leaving, or after the end', () => {
  let heard = 0
  const leave = clock.subscribe(() => {
    heard++
  })
  clock.now()
  leave()
  clock.now()
  clock.touch()
  clock.stop()
  vi.advanceTimersByTime(1_000)
  expect([heard, frames]).toEqual([1, 2])
})
