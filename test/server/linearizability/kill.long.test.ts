import { expect, test } from 'vitest'
import { legalRuns } from './kill.ts'

test('fifty histories with kill -9 and restarts in between are linearizable', async () => {
  expect(await legalRuns(50, 250)).toBe(50)
})
