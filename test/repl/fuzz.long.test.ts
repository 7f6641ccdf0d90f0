import { expect, test } from 'vitest'
import { fuzz } from './fuzz.ts'

test('10,000 random lines run without a crash, a bug, or a control character on the terminal', async () => {
  expect(await fuzz(14_000, Date.now() % 1_000_000)).toBeGreaterThan(10_000)
})
