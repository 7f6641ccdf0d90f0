import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Greeting } from '../../../src/client/connection/attempt.ts'
import { now } from '../../../src/client/connection/clock.ts'
import type { ConnectOptions } from '../../../src/client/terms/options.ts'
import { UsageError } from '../../../src/wire/error.ts'
import { fails, searching } from './searching.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }))
afterEach(() => void vi.useRealTimers())

test('a lap of refusals is the final word, unless told to wait or an election may be on', async () => {
  const outcome = async (options: ConnectOptions, reach: () => Promise<Greeting>) => {
    const { search, tries, states } = searching({ timeout: 2000, ...options }, reach)
    const found = search.first().catch((error) => error)
    await vi.advanceTimersByTimeAsync(5000)
    return { error: await found, tries, states }
  }
  const refused = await outcome({}, fails('refused'))
  expect(refused).toMatchObject({ error: { kind: 'refused' }, states: ['closed'] })
  expect(refused.tries).toHaveLength(3)
  for (const patient of [
    await outcome({ waitForConnection: true }, fails('refused')),
    await outcome({}, fails('lost')),
  ]) {
    expect(patient.tries.at(-1)!.at).toBeGreaterThan(1000)
    expect(patient.states).toEqual(['closed'])
  }
  const useless = await outcome({ waitForConnection: true }, () => Promise.reject(new UsageError('no certificate')))
  expect([useless.error.message, useless.tries.length]).toEqual(['no certificate', 1])
})

test('an attempt gets its share of the time, or what is left of it, but never less than 100 ms', async () => {
  const limit = async (timeout: number, left: number): Promise<number | undefined> => {
    const { search, tries } = searching({ timeout, sessionTimeout: 6000 }, fails('timeout'))
    const deadline = now() + left
    await expect(
      search.find(
        () => deadline,
        () => new Error('enough'),
      ),
    ).rejects.toThrow('enough')
    return tries[0]?.limit
  }
  expect(await limit(900, 5000)).toBe(300)
  expect(await limit(900, 200)).toBe(200)
  expect(await limit(900, 50)).toBe(100)
  expect(await limit(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)).toBe(2000)
})
