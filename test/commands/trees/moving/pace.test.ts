import { expect, test } from 'vitest'
import { Pace } from '../../../../src/commands/trees/moving/pace.ts'

test('how far, how fast, and how long it still takes', () => {
  let now = 0
  const pace = new Pace(20_000, () => now)
  expect(pace.text(0)).toBe('0 of 20,000 znodes · 0/s')
  now = 2000
  expect(pace.text(5000)).toBe('5,000 of 20,000 znodes · 2,500/s · 6.0s left')
  // More than was counted: somebody has written meanwhile.
  expect(pace.text(25_000)).toBe('25,000 of 20,000 znodes · 12,500/s · 0ms left')
})

test('of what nobody has counted the end is not known', () => {
  let now = 0
  const pace = new Pace(undefined, () => now)
  now = 1000
  expect(pace.text(1234)).toBe('1,234 znodes · 1,234/s')
})
