import { expect, test } from 'vitest'
import { Figures } from '../../../../src/commands/ensemble/tapping/live.ts'
import { heards } from './heards.ts'

const requests = heards.filter(({ entry }) => entry.kind === 'request').length

function hear(figures: Figures): void {
  for (const heard of heards) figures.add(heard)
}

test('without a stretch the figures are of all since the beginning', () => {
  const figures = new Figures(2, Number.POSITIVE_INFINITY)
  hear(figures)
  expect(figures.summary(0).requests).toBe(requests)
  hear(figures)
  expect(figures.summary(1e9).requests).toBe(2 * requests)
})

test('with one they are of the last stretch that is over, or of the first while it lasts', () => {
  const figures = new Figures(2, 10_000)
  expect(figures.summary(500).requests).toBe(0)
  hear(figures)
  expect(figures.summary(1500).requests).toBe(requests)
  hear(figures)
  expect(figures.summary(10_500).requests).toBe(2 * requests)
  hear(figures)
  expect(figures.summary(20_499).requests).toBe(2 * requests)
  expect(figures.summary(20_500).requests).toBe(requests)
  expect(figures.summary(30_500).requests).toBe(0)
})
