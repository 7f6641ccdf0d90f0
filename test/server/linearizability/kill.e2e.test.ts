import { expect, test } from 'vitest'
import { legalRuns } from './kill.ts'

test('two histories with kill -9 and restarts in between are linearizable', async () => {
  expect(await legalRuns(2, 80)).toBe(2)
}, 240_000)
