import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { within } from '../../../src/recipes/steps/within.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Work that ends only when it is told to. */
function endless(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })
}

test('what is not done in its time is undefined, and not before', async () => {
  let over = false
  const result = within(1000, undefined, endless).finally(() => (over = true))
  await vi.advanceTimersByTimeAsync(999)
  expect(over).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await result).toBeUndefined()
})

test('what is done leaves no timer behind', async () => {
  expect(await within(1000, undefined, async () => 'done')).toBe('done')
  await expect(within(1000, undefined, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(vi.getTimerCount()).toBe(0)
})

test('the reason of the signal is not taken for the end of the time', async () => {
  const stop = new AbortController()
  const result = within(1000, stop.signal, endless)
  stop.abort(new Error('enough'))
  await expect(result).rejects.toThrow('enough')
  await expect(within(1000, stop.signal, endless)).rejects.toThrow('enough')
})

test('a time longer than timers can be does not end at once', async () => {
  vi.useRealTimers()
  const stop = new AbortController()
  const outcome = within(2 ** 40, stop.signal, endless).catch((error: Error) => error.message)
  expect(await Promise.race([outcome, sleep(50, 'still waiting')])).toBe('still waiting')
  stop.abort(new Error('enough'))
  expect(await outcome).toBe('enough')
})
