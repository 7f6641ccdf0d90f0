import { expect, test } from 'vitest'
import { Stop, type StopSignal } from '../../../src/client/terms/stop.ts'

/** What both must do alike: Node's own, and ours. */
const kinds: [string, () => { signal: StopSignal; abort(reason: unknown): void }][] = [
  [
    'AbortController',
    () => {
      const controller = new AbortController()
      return { signal: controller.signal, abort: (reason) => controller.abort(reason) }
    },
  ],
  [
    'Stop',
    () => {
      const stop = new Stop()
      return { signal: stop, abort: (reason) => stop.abort(reason) }
    },
  ],
]

test.each(kinds)('%s tells every listener once, with the first reason', (_, make) => {
  const { signal, abort } = make()
  const told: unknown[] = []
  const gone = () => told.push('gone')
  signal.addEventListener('abort', () => told.push(signal.reason))
  signal.addEventListener('abort', gone)
  signal.removeEventListener('abort', gone)
  signal.throwIfAborted()
  expect(signal.aborted).toBe(false)
  abort('first')
  abort('second')
  expect([told, signal.aborted, signal.reason]).toEqual([['first'], true, 'first'])
  expect(() => signal.throwIfAborted()).toThrow('first')
})

test.each(kinds)('%s: who listens too late, or twice, hears nothing, or once', (_, make) => {
  const { signal, abort } = make()
  let heard = 0
  const count = () => heard++
  signal.addEventListener('abort', count)
  signal.addEventListener('abort', count)
  abort(new Error('over'))
  signal.addEventListener('abort', count)
  expect(heard).toBe(1)
})
