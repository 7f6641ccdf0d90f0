import { expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { isLinearizable, type Operation } from './checker.ts'
import { makeRegister, play } from './history.ts'

test('what eight clients that compare and set one znode are told fits a single order', async () => {
  const sandbox = await Sandbox.start()
  await makeRegister(sandbox.port!)
  const history: Operation[] = []
  await Promise.all(Array.from({ length: 8 }, (_, i) => play(sandbox.port!, `c${i}`, 60, history)))
  await sandbox.stop()
  expect(history.filter(({ kind }) => kind === 'cas').length).toBeGreaterThan(100)
  expect(isLinearizable(history, { value: 'start', version: 0 })).toBe(true)
  // The same history with one stale read in the end does not.
  const stale: Operation = {
    kind: 'read',
    asked: performance.now(),
    answered: performance.now() + 1,
    value: 'start',
    version: 0,
  }
  expect(isLinearizable([...history, stale], { value: 'start', version: 0 })).toBe(false)
})
