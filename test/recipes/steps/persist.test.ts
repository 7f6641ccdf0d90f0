import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { ConnectionError } from '../../../src/client/terms/connection-error.ts'
import { persist } from '../../../src/recipes/steps/persist.ts'

const zk = { state: 'reconnecting' } as ZooKeeper

test('a lost answer is asked for again, a refusal is not', async () => {
  const answers = [new ConnectionError('lost', 'gone'), new ConnectionError('timeout', 'late'), undefined]
  const ask = async () => {
    const error = answers.shift()
    if (error) throw error
    return 'here'
  }
  expect(await persist(zk, ask)).toBe('here')
  await expect(persist(zk, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
})

test('who is aborted does not wait for an answer that may never come', async () => {
  const control = new AbortController()
  const asked = persist(zk, () => new Promise(() => {}), control.signal)
  control.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
})
