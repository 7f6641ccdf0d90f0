import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from '../../src/wire/histogram.ts'

test('percentiles are within a tenth of the true ones, and never outside what was measured', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      (samples) => {
        const histogram = new Histogram()
        for (const sample of samples) histogram.add(sample)
        const sorted = [...samples].sort((a, b) => a - b)
        for (const share of [0.5, 0.9, 0.99]) {
          const exact = sorted[Math.max(0, Math.ceil(samples.length * share) - 1)]!
          const told = histogram.percentile(share)
          expect(told).toBeGreaterThanOrEqual(sorted[0]!)
          expect(told).toBeLessThanOrEqual(sorted.at(-1)!)
          expect(Math.abs(told - exact) / exact).toBeLessThan(0.11)
        }
        expect(histogram.octaves().reduce((sum, { count }) => sum + count, 0)).toBe(samples.length)
      },
    ),
  )
})

test('a histogram of nothing has no summary', () => {
  expect(new Histogram().summary()).toBeUndefined()
  expect(new Histogram().octaves()).toEqual([])
})
