import { expect, test } from 'vitest'
import { type BenchPhase, judgeBench } from '../../../src/ensemble/load/bench.ts'

const phase = (operation: BenchPhase['operation'], perSecond: number, p99: number, errors = 0): BenchPhase => ({
  operation,
  operations: 100,
  errors,
  error: undefined,
  perSecond,
  latency: { count: 100, min: 1, mean: 2, p50: 2, p90: 3, p99, max: p99 },
  course: { rates: [], latencies: [] },
})

test('a bench passes when each figure demanded is reached, writes by their slowest kind', () => {
  const phases = [phase('create', 500, 9), phase('set', 800, 8), phase('get', 5000, 2), phase('delete', 700, 7)]
  expect(judgeBench(phases, { minReads: 5000, minWrites: 500, maxP99: 9 }).every(({ passed }) => passed)).toBe(true)
  expect(judgeBench(phases, { minWrites: 501 })).toContainEqual({
    name: 'writes/s',
    wanted: 501,
    measured: 500,
    passed: false,
  })
  expect(judgeBench(phases, { maxP99: 8 }).find(({ name }) => name === 'p99 ms')?.passed).toBe(false)
  expect(judgeBench([phase('get', 1, 1, 3)], {})).toEqual([{ name: 'errors', wanted: 0, measured: 3, passed: false }])
})
