import { expect, test } from 'vitest'
import { killRounds } from './kill-rounds.ts'

test('two hundred times kill -9 in the middle of writes loses nothing that was acknowledged', async () => {
  expect(await killRounds(200)).toBeGreaterThan(2000)
})
