import { expect, test } from 'vitest'
import { killRounds } from './kill-rounds.ts'

test('ten times kill -9 in the middle of writes loses nothing that was acknowledged', async () => {
  expect(await killRounds(10)).toBeGreaterThan(100)
}, 240_000)
