import { expect, test } from 'vitest'
import { everything, fuzz } from './fuzz.ts'

test('10,000 random lines run without a crash, a bug, or a control character on the terminal', async () => {
  expect(await fuzz(14_000, Date.now() % 1_000_000, everything)).toBeGreaterThan(10_000)
})
