import { expect, test } from 'vitest'
import { basics, fuzz } from './fuzz.ts'

test('500 random lines run without a crash, a bug, or a control character on the terminal', async () => {
  expect(await fuzz(500, 20_260, basics)).toBeGreaterThan(300)
})
