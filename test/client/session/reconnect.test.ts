import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Greeting } from '../../../src/client/connection/attempt.ts'
import { now } from '../../../src/client/connection/clock.ts'
import { Reconnect } from '../../../src/client/session/reconnect.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import type { ConnectOptions } from '../../../src/client/terms/options.ts'
import { honestHandshake } from '../../harness/hostile-server.ts'
import { fails, searching } from './searching.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }))
afterEach(() => void vi.useRealTimers())

const TIMEOUT = 6000
/** A connection that ends with an error, or in good order, at once. */
const brief = (error?: Error): Greeting => ({ ended: Promise.resolve(error) }) as Greeting

/** A session that was granted and has just lost its connection. */
function reconnecting(options: ConnectOptions, reach: () => Promise<Greeting>) {
  const parts = searching(options, reach)
  const { search, identity, link, lifetime } = parts
  identity.accept({ ...honestHandshake, timeOut: TIMEOUT })
  link.heard = now()
  lifetime.change('connected')
  return { ...parts, reconnect: new Reconnect(search, identity, link, lifetime, options) }
}

test('a connection that breaks is replaced at once; one the server closes soon, after ever longer pauses', async () => {
  const pauses = async (error?: Error): Promise<number[]> => {
    const { reconnect, tries, lifetime } = reconnecting({}, async () => {
      if (tries.length === 6) lifetime.finish('closed', new Error('enough'))
      return brief(error)
    })
    void reconnect.keep(brief(error))
    await vi.advanceTimersByTimeAsync(20_000)
    return tries.slice(1).map(({ at }, i) => at - tries[i]!.at)
  }
  expect(await pauses(new ConnectionError('lost', 'cut'))).toEqual([0, 0, 0, 0, 0])
  const growing = await pauses()
  expect(growing).toHaveLength(5)
  expect(growing[4]).toBeGreaterThanOrEqual(599)
})

test('4/3 of the timeout after a server was last heard, the session is taken for expired, or not if told so', async () => {
  const assuming = reconnecting({}, fails('refused'))
  void assuming.reconnect.keep(brief(new ConnectionError('lost', 'cut')))
  await vi.advanceTimersByTimeAsync((TIMEOUT * 4) / 3 - 1)
  expect(assuming.states).toEqual(['connected', 'reconnecting'])
  await vi.advanceTimersByTimeAsync(2000)
  expect(assuming.states).toEqual(['connected', 'reconnecting', 'expired'])
  expect(assuming.lifetime.end).toMatchObject({
    kind: 'expired',
    assumed: true,
    message: expect.stringContaining('no server was heard'),
  })

  const waiting = reconnecting({ assumeExpired: false }, fails('refused'))
  void waiting.reconnect.keep(brief(new ConnectionError('lost', 'cut')))
  await vi.advanceTimersByTimeAsync(TIMEOUT * 20)
  expect(waiting.states).toEqual(['connected', 'reconnecting'])
  waiting.lifetime.finish('closed', new Error('done'))
})
