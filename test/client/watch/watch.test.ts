import { expect, test } from 'vitest'
import { type NodeEvent, Watch } from '../../../src/client/watch/watch.ts'

const event = (path: string): NodeEvent => ({ type: 'NodeDataChanged', path, zxid: undefined })

function open(limit: number): { watch: Watch; removals: () => number } {
  let removals = 0
  const watch = new Watch('/w', 'persistent', { limit }, async () => void removals++)
  return { watch, removals: () => removals }
}

test('keeps what fits, counts what does not, and goes on once there is room', async () => {
  const { watch } = open(2)
  for (const path of ['/1', '/2', '/3', '/4']) watch.push(event(path), 9n)
  expect((await watch.next()).value).toMatchObject({ path: '/1' })
  watch.push(event('/5'), 10n)
  expect((await watch.next()).value).toMatchObject({ path: '/2' })
  expect((await watch.next()).value).toEqual({ type: 'Gap', path: '/w', reason: 'overflow', dropped: 3, since: 9n })
  watch.push(event('/6'), 11n)
  expect((await watch.next()).value).toMatchObject({ path: '/6' })
})

test('serves several takers in their order', async () => {
  const { watch } = open(10)
  const taken = [watch.next(), watch.next()]
  watch.push(event('/1'), 1n)
  watch.push(event('/2'), 1n)
  expect((await Promise.all(taken)).map(({ value }) => value?.path)).toEqual(['/1', '/2'])
})

test('an error is told once, after what is queued; later it is simply over', async () => {
  const { watch } = open(10)
  watch.push(event('/1'), 1n)
  watch.finish(new Error('expired'))
  watch.push(event('/2'), 1n)
  expect((await watch.next()).value).toMatchObject({ path: '/1' })
  await expect(watch.next()).rejects.toThrow('expired')
  expect(await watch.next()).toEqual({ value: undefined, done: true })
  await expect(watch.ready).rejects.toThrow('expired')
})

test('closing ends waiting takers, drops the queue, and removes the watch once', async () => {
  const { watch, removals } = open(10)
  const waiting = watch.next()
  await Promise.all([watch.close(), watch.close()])
  expect(await waiting).toEqual({ value: undefined, done: true })
  expect(removals()).toBe(1)
})

test('a signal that is aborted already closes it', async () => {
  const watch = new Watch('/w', 'data', { signal: AbortSignal.abort() }, async () => {})
  expect(await watch.next()).toEqual({ value: undefined, done: true })
})
