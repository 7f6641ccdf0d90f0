import { getEventListeners } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { orAbort } from '../../../src/recipes/steps/or-abort.ts'

/** Work that ends when told. */
function work() {
  let settle!: { resolve(value: string): void; reject(error: Error): void }
  const promise = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}

test('what is done in time is handed over, and the signal is let go', async () => {
  const stop = new AbortController()
  const undo = vi.fn()
  const { promise, resolve } = work()
  const result = orAbort(promise, stop.signal, undo)
  resolve('done')
  expect(await result).toBe('done')
  await turn()
  expect(getEventListeners(stop.signal, 'abort')).toEqual([])
  stop.abort()
  expect(undo).not.toHaveBeenCalled()
  expect(await orAbort(Promise.resolve('unsignalled'), undefined, undo)).toBe('unsignalled')
})

test('it is given up at once, and undone when it comes after all', async () => {
  const stop = new AbortController()
  const undo = vi.fn()
  const { promise, resolve } = work()
  const result = orAbort(promise, stop.signal, undo)
  stop.abort(new Error('enough'))
  await expect(result).rejects.toThrow('enough')
  expect(undo).not.toHaveBeenCalled()
  resolve('late')
  await turn()
  expect(undo.mock.calls).toEqual([['late']])
})

test('whoever had enough before it began gives up, too: it is undone', async () => {
  const undo = vi.fn()
  const { promise, resolve } = work()
  const result = orAbort(promise, AbortSignal.abort(new Error('before')), undo)
  await expect(result).rejects.toThrow('before')
  resolve('late')
  await turn()
  expect(undo.mock.calls).toEqual([['late']])
})

test('work that fails rejects; what fails after it was given up harms nobody', async () => {
  const stop = new AbortController()
  const [early, late] = [work(), work()]
  const undo = vi.fn()
  const results = [early, late].map(({ promise }) => orAbort(promise, stop.signal, undo))
  early.reject(new Error('failed'))
  await expect(results[0]).rejects.toThrow('failed')
  stop.abort(new Error('enough'))
  await expect(results[1]).rejects.toThrow('enough')
  late.reject(new Error('unheard'))
  await turn()
  expect(undo).not.toHaveBeenCalled()
})

test('with a grace the work may leave in good order, but not for ever', async () => {
  const control = new AbortController()
  const quick = orAbort(
    new Promise((_, reject) => control.signal.addEventListener('abort', () => reject(new Error('left')))),
    control.signal,
    () => {},
    60_000,
  )
  const stuck = orAbort(new Promise(() => {}), control.signal, () => {}, 20)
  control.abort(new Error('enough'))
  await expect(quick).rejects.toThrow('left')
  await expect(stuck).rejects.toThrow('enough')
})
